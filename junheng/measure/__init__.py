"""We measure: one engine, and methods beside it that know only the engine."""
