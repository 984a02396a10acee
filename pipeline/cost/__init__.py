"""Whether the budget of a year can be rebuilt from its cost targets."""
