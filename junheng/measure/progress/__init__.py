"""How a plan stands (计划进展): facts in, a verdict, its failing units and its deadline out.

``facts`` is what was collected or computed; ``units`` and ``region`` hold the thirteen kinds of
measure, each a composition of the engine's predicates; ``assess`` puts an item together with its
deadline; ``gather`` reads facts from a snapshot; ``cases`` runs what a policy officer wrote.
"""
