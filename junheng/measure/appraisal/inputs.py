"""Everything an appraisal or an award was computed from, kept (核算依据).

Kept whole, so that anybody computes the same again, and a school sees what another figure would
change.  Fractions are written as text: ``"93/100"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from junheng.measure.appraisal.appraise import Appraisal, appraise
from junheng.measure.appraisal.figures import Figure, School
from junheng.policy.appraisal import Scheme


@dataclass(frozen=True, slots=True)
class Inputs:
    """Schools, figures, bundles, what is refused, weights (核算依据)."""

    schools: tuple[School, ...]
    figures: Mapping[str, Mapping[str, Figure]]  # measure or component → school → figure
    bundles: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)  # measure → why
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # measure → lawful ways
    weights: Mapping[str, Fraction] = field(default_factory=dict)  # of the day

    def figure(self, measure: str, school: str) -> Figure:
        """Give one figure."""
        return self.figures.get(measure, {}).get(school, Figure(why="没有填报"))

    def corrected(self, measure: str, school: str, figure: Figure) -> Inputs:
        """Put another figure in the place of one; nothing else changes.

        Examples
        --------
        >>> one = Inputs((School("s", "甲校"),), {"x": {"s": Figure(Fraction(1))}})
        >>> one.corrected("x", "s", Figure(Fraction(1, 2))).figure("x", "s").value
        Fraction(1, 2)
        """
        figures = {name: dict(rows) for name, rows in self.figures.items()}
        figures.setdefault(measure, {})[school] = figure
        return replace(self, figures=figures)

    def appraisal(self, scheme: Scheme) -> Appraisal:
        """Appraise the schools again, exactly as before."""
        weighted = scheme.weighted(self.weights) if self.weights else scheme
        return appraise(
            weighted, self.schools, self.figures, bundles=self.bundles, refused=self.refused
        )

    def to_json(self) -> dict[str, Any]:
        """Write what JSON can hold; :meth:`from_json` reads it back equal."""
        return {
            "schools": [[one.code, one.name, one.pupils] for one in self.schools],
            "figures": {
                name: {code: _written(figure) for code, figure in rows.items()}
                for name, rows in self.figures.items()
            },
            "bundles": {name: [list(g) for g in groups] for name, groups in self.bundles.items()},
            "refused": dict(self.refused),
            "ways": {name: list(ways) for name, ways in self.ways.items()},
            "weights": {name: str(weight) for name, weight in self.weights.items()},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Inputs:
        """Read what :meth:`to_json` wrote."""
        return cls(
            schools=tuple(School(code, name, pupils) for code, name, pupils in raw["schools"]),
            figures={
                name: {code: _read(figure) for code, figure in rows.items()}
                for name, rows in raw["figures"].items()
            },
            bundles={
                name: tuple(tuple(group) for group in groups)
                for name, groups in raw["bundles"].items()
            },
            refused=raw["refused"],
            ways={name: tuple(ways) for name, ways in raw["ways"].items()},
            weights={name: Fraction(weight) for name, weight in raw["weights"].items()},
        )


def _written(figure: Figure) -> list[Any]:
    value = None if figure.value is None else str(figure.value)
    return [value, figure.why, figure.address, figure.does_not_apply]


def _read(raw: list[Any]) -> Figure:
    value, why, address, spared = raw
    return Figure(None if value is None else Fraction(value), why, address, spared)
