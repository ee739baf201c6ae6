"""`kie doctor`: what is wrong with this installation, and the cure of each."""
