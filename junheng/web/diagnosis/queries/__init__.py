"""Reading diagnosis reports, and what they are drafted from."""
