"""Who stands in for a manager: a delegate beside them, or somebody acting for one who is away."""
