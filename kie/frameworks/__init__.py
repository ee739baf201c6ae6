"""Competency frameworks, rating scales, role profiles and development ideas: data, read from `frameworks/`.

`models` says what they are, `catalogue` reads and checks the files, `views` shows them as documents.
"""
