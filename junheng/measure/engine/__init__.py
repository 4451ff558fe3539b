"""The engine: formulas in, results and verdicts out; every method stands on it.

``expression`` reads a formula, ``check`` decides what its names mean, ``compile`` turns it into
Ibis, ``relation`` joins the tables, ``run`` measures a snapshot.  ``predicates`` and ``assess``
give verdicts.  ``trace`` explains a figure, ``whatif`` and ``remedy`` play with one, ``finding``
lists what falls short, ``items`` reads what people collected and judged.
"""
