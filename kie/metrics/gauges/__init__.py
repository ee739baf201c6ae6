"""What is read from the database when figures are asked for, one subject a file: `measure(session)` yields families.

Labels hold kinds of work and of states, never an id, an address or a person; `tests/metrics` looks.
"""
