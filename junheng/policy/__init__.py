"""A policy names what counts: packs, dated parameters, clauses."""
