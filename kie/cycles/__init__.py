"""Review cycles: population, launch check, opening, participations with frozen facts, closing."""
