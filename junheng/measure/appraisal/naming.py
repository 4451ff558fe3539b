"""Lists by stated criteria (名单): who meets them and why, by name, never by place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from junheng.kernel.rounding import shown
from junheng.measure.appraisal.appraise import Appraisal, SchoolAppraisal
from junheng.policy.appraisal import PART_LABELS, Criterion, NameList, Scheme


@dataclass(frozen=True, slots=True)
class Named:
    """One list: the schools on it with reasons, and those nobody can tell about."""

    names: NameList
    on: tuple[tuple[SchoolAppraisal, tuple[str, ...]], ...]
    untold: tuple[tuple[SchoolAppraisal, str], ...]


def _label(scheme: Scheme, of: str) -> str:
    if of == "composite":
        return "综合评价"
    return PART_LABELS.get(of) or scheme.measure(of).label  # type: ignore[call-overload]


def criterion_in_words(scheme: Scheme, one: Criterion) -> str:
    """Say a criterion: 综合评价得分率不低于75%."""
    sense = "不低于" if one.kind == "at_least" else "不高于"
    return f"{_label(scheme, one.of)}得分率{sense}{shown(float(one.share * 100), 0)}%"


def _holds(one: Criterion, share: Fraction) -> bool:
    return share >= one.share if one.kind == "at_least" else share <= one.share


def named(appraisal: Appraisal) -> tuple[Named, ...]:
    """Draw the lists of a scheme up, school by school as they were given (名单).

    A school of which a needed share is not known is neither named nor passed over: it stands
    among the untold, with what is missing.
    """
    return tuple(_drawn(appraisal, names) for names in appraisal.scheme.lists)


def _is_spared(school: SchoolAppraisal, of: str) -> bool:
    """Tell whether a measure does not apply to the school, or counts for nobody on the day."""
    states = [one.state for one in school.measures if of in (one.measure.id, one.measure.part)]
    return bool(states) and all(state in ("not_applicable", "refused") for state in states)


def _drawn(appraisal: Appraisal, names: NameList) -> Named:
    scheme = appraisal.scheme
    on, untold = [], []
    for school in appraisal.schools:
        told = [(one, school.share(one.of)) for one in names.criteria]
        met = [(one, share) for one, share in told if share is not None and _holds(one, share)]
        unknown = [one for one, share in told if share is None and not _is_spared(school, one.of)]
        reasons = tuple(
            f"{criterion_in_words(scheme, one)}（{shown(float(share * 100), 1)}%）"
            for one, share in met
        )
        failed = len(met) + len(unknown) < len(told)
        if names.mode == "all":
            if not unknown and not failed:
                on.append((school, reasons))
            elif unknown and not failed:
                untold.append((school, _lacking(scheme, unknown)))
        elif met:
            on.append((school, reasons))
        elif unknown:
            untold.append((school, _lacking(scheme, unknown)))
    return Named(names, tuple(on), tuple(untold))


def _lacking(scheme: Scheme, unknown: list[Criterion]) -> str:
    return "还不知道" + "、".join(_label(scheme, one.of) for one in unknown)
