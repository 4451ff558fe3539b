"""Item calibration in Python: ``irt_peers.py 'mirt for Python'|girth FOLDER N ITEMS MODEL``."""

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

name, folder, n, k, model = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]
scores = np.fromfile(folder / "scores.bin", dtype=np.int32).reshape(int(k), int(n)).T
scores = np.ascontiguousarray(scores.astype(np.int64))
if name == "girth":
    import girth

    girth.twopl_mml(scores[:200, :5].T)
    began = time.process_time()
    slopes = girth.twopl_mml(scores.T)["Discrimination"].tolist()
    package = "girth"
else:
    import mirt

    kind = {"1pl": "1PL", "2pl": "2PL", "gpcm": "GPCM"}[model]
    # 21 Gauss-Hermite points, its default, are too few for forty items and more
    words = {"compute_standard_errors": False, "n_quadpts": 61}
    mirt.fit_mirt(scores[:300], model=kind, **words)
    began = time.process_time()
    mirt.fit_mirt(scores, model=kind, **words)
    slopes, package = [], "mirt"
seconds = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
told = {"seconds": seconds, "peak_mb": peak, "version": version(package), "slopes": slopes}
print(json.dumps(told))
