"""What is said of the data version before (与上一数据版本相比): coverage, then what changed."""

from __future__ import annotations

from junheng.measure.engine.common import Compared
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import Pack
from junheng.publish.sentences.catalogue import Sentence, render


def coverage(compared: Compared) -> Sentence | None:
    """Say which sections a comparison stands on, where the two versions have not the same."""
    if not compared.sections:
        return render("change.nothing", {})
    if compared.is_partial:
        return render("change.partial", {"n": compared.sections, "of": compared.of_before})
    if compared.has_new:
        return render("change.common", {"n": compared.sections})
    return None


def change(compared: Compared, pack: Pack) -> Sentence | None:
    """Say how many more or fewer sections miss the school rule, of those both versions have."""
    if pack.school_rule is None or not compared.sections:
        return None
    now, then = _unmet(compared.now), _unmet(compared.before)
    facts: dict[str, object] = {"before": compared.before.as_of}
    if now == then:
        return render("change.same", facts)
    way = "change.fewer" if now < then else "change.more"
    return render(way, {**facts, "n": abs(now - then)})


def _unmet(measured: Measurement) -> int:
    own = {unit.key for unit in measured.in_scope()}
    verdicts = measured.school_verdicts
    return sum(key in own and verdict.state == "unmet" for key, verdict in verdicts.items())
