"""Signing in: passwords, one-time codes on letters or by mail, sessions that can be revoked, throttling."""
