"""Everything held about a person, for themselves and for HR's answer to a request; complaints; the privacy notice."""
