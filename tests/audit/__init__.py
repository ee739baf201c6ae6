"""Seals of the audit trail."""
