"""How long things are kept: every period in one place, holds against deleting, and tombstones of what was deleted."""
