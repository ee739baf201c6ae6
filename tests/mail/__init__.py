"""The outbox and the way to the mail server."""
