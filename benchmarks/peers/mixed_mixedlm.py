"""The random intercept in mixedlm-rs: ``mixed_mixedlm.py FOLDER``; arrays, no formula."""

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from mixedlm_rs import MixedLM

folder = Path(sys.argv[1])
score, prior = np.fromfile(folder / "score.bin"), np.fromfile(folder / "prior.bin")
school = np.fromfile(folder / "school.bin", dtype=np.int32)
few = np.column_stack([np.ones(3000), prior[:3000]])
MixedLM(score[:3000], few, groups=school[:3000] % 20).fit(reml=True)
began = time.process_time()
design = np.column_stack([np.ones(prior.size), prior])
MixedLM(score, design, groups=school).fit(reml=True)
seconds = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak_mb": peak, "version": version("mixedlm-rs")}))
