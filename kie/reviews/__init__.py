"""The exchange between two people: reveal, key issues, outcomes, sign-off, disagreement, the record."""
