"""Our side of item calibration: ``irt_junheng.py FOLDER CANDIDATES ITEMS MODEL``."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from junheng.measure.achievement.irt import calibrate

folder, n, k, model = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
scores = np.fromfile(folder / "scores.bin", dtype=np.int32).reshape(k, n).T
began = time.process_time()
found = calibrate(scores, model, missing="not_presented")  # type: ignore[arg-type]
seconds = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    json.dumps(
        {
            "seconds": seconds,
            "peak_mb": peak,
            "loglik": found.loglik,
            "slopes": [item.slope for item in found.items],
        }
    )
)
