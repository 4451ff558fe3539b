"""Growth (增值): what a school added, and how far a pupil came, seen through two lenses.

``mixed`` estimates value-added of schools, classes and counties with its uncertainty;
``percentiles`` places a pupil among pupils who started from the same scores; ``splines`` is the
curve both use.
Neither ranks anybody, and neither speaks about a single teacher.
"""
