"""The guardrail pack on an installation (政策底线与负面清单): read, tried, decided upon."""
