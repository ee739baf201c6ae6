"""What is held about a person: who may read it, who did and why, and what was taken out of it."""
