"""Figures about the running of the service, for a Prometheus server: never about a person."""
