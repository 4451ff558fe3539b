"""Reading recognition within somebody's reach."""
