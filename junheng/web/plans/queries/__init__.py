"""Reading plans, adoptions and where they stand, within somebody's reach."""
