"""What attacks aim at, and the house that lets them try as long as they like."""
