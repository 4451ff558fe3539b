"""Reading processes: what a region runs, one call, one application, their papers."""
