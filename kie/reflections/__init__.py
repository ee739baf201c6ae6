"""Private reflections: an honest look at one's own service, three improvements now and three soon, for oneself."""
