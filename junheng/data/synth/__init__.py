"""Made-up counties for the demo, the tests and the benchmarks (虚构县).

Everything is deterministic from a seed and agrees with itself: the rosters count up to the
statistics, the statistics to what the stories tell.
"""

from __future__ import annotations

from junheng.data.synth.county import COUNTIES, YEARS
from junheng.data.synth.make import SEED, make_county

__all__ = ["COUNTIES", "SEED", "YEARS", "make_county"]
