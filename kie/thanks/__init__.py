"""Thanks: a colleague's thank-you, or a compliment passed on, into somebody's diary."""
