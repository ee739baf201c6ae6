"""Accounts opened and closed by the organisation's directory, over SCIM 2.0 (RFC 7643 and 7644)."""
