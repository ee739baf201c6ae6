"""Signing in at the organisation's identity provider (OpenID Connect), and whose account that is."""
