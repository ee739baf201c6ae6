"""The demonstration organisation: invented people, believable ratings, the same for the same seed."""
