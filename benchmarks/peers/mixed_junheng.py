"""Our side of value-added: ``mixed_junheng.py FOLDER intercept|crossed``; compiled before."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from junheng.measure.growth.mixed import value_added

folder, kind = Path(sys.argv[1]), sys.argv[2]
score, prior = np.fromfile(folder / "score.bin"), np.fromfile(folder / "prior.bin")
units = {"school": np.fromfile(folder / "school.bin", dtype=np.int32)}
if kind == "crossed":
    units["village"] = np.fromfile(folder / "village.bin", dtype=np.int32)
few = {name: labels[:3000] % 20 for name, labels in units.items()}
value_added(score[:3000], {"prior": prior[:3000]}, few, crossed=kind == "crossed")
began = time.process_time()
found = value_added(score, {"prior": prior}, units, crossed=kind == "crossed").prior_only
seconds = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    json.dumps(
        {
            "seconds": seconds,
            "peak_mb": peak,
            "slope": found.fixed[1],
            "slope_se": found.fixed_se[1],
            "school_sd": found.level("school").variance ** 0.5,
            "residual_sd": found.residual**0.5,
            "criterion": found.criterion,
        }
    )
)
