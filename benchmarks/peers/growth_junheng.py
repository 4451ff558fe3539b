"""Our side of growth percentiles: ``growth_junheng.py FOLDER PRIORS``; compiled before timing."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from junheng.measure.growth.percentiles import GrowthModel

folder, priors = Path(sys.argv[1]), int(sys.argv[2])
scores = [np.fromfile(folder / f"score{k}.bin") for k in range(priors + 1)]
few = [values[:1000] for values in scores]
GrowthModel.estimated(few[0], few[1:]).percentiles(few[0], few[1:])
began = time.process_time()
model = GrowthModel.estimated(scores[0], scores[1:])
places, _ = model.percentiles(scores[0], scores[1:])
seconds = time.process_time() - began
places.astype(np.int32).tofile(folder / "ours.bin")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak_mb": peak}))
