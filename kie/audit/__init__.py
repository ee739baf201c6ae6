"""Seals of the audit trail: digests under a key, each of which holds fast the one before it."""
