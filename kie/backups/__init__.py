"""Backups: one encrypted file with the whole database, and the way back to an empty host."""
