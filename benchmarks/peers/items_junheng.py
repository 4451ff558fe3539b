"""Our side of item analysis, options included: ``items_junheng.py FOLDER CANDIDATES ITEMS``."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from junheng.measure.achievement.items import analyse_items
from junheng.measure.achievement.options import analyse_options

folder, n, k = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
marks = np.fromfile(folder / "marks.bin").reshape(k, n).T
answers = np.fromfile(folder / "answers.bin", dtype=np.int8).reshape(k, n).T
letters = np.array(["A", "B", "C", "D"])
chosen = [letters[answers[:, i]].tolist() for i in range(k)]
names = [str(i) for i in range(k)]
began = time.process_time()
found = analyse_items(marks, names, [1.0] * k)
total = marks.sum(axis=1)
held = dict(zip(names, chosen, strict=True))
analyse_options(held, dict.fromkeys(names, "A"), total, offered="ABCD")
seconds = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    json.dumps(
        {
            "seconds": seconds,
            "peak_mb": peak,
            "alpha": found.alpha,
            "item_rest": [item.item_rest for item in found.items],
            "alpha_without": [item.alpha_without for item in found.items],
        }
    )
)
