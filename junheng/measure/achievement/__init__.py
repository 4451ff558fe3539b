"""Reading an examination (学业质量分析): from a lawful event and its scores to what may be said.

``event`` is the examination and what the law lets one do with it, ``blueprint`` its paper,
``scores`` who sat and what they got, ``matching`` whose it is, ``suspects`` what cannot be right;
``standing`` and ``equating`` put scores on a scale; ``description``, ``shares``, ``mastery``,
``variance``, ``differences`` and ``gaps`` read groups; ``items`` and ``options`` read the paper,
``irt`` calibrates it, ``dif`` asks whether it is fair to groups.
"""
