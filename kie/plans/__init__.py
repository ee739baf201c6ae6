"""Development plans: suggestions, goals and actions, agreement line by line, reviews every three months."""
