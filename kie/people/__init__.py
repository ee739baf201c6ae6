"""Persons, teams (a tree), dated reporting lines, roles in the organisation, import from CSV."""
