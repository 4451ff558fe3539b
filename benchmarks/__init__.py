"""Speed, compared: the same answers first, then the time and memory of each side."""
