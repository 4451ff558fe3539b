"""Verbs of the self-assessment: freeze the lines, write the report, sign it (自评)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition import access  # noqa: F401  declares the rights
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.written import filled, listed, numbered
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

_POPULATION = re.compile(r"\d{1,5}(\.\d{1,2})?")
FIELDS = ("population", "population_source", "profile", "problems", "plans")


def _unsigned(assessment: Assessment) -> None:
    if assessment.is_signed:
        raise Refused(
            where=str(assessment),
            found=f"已签发（{assessment.document_number}）",
            expected="没有签发的自评",
            fix="数据有新版本的，请在新版本上另形成一份自评",
        )


@verb("recognition.drafted", may="recognition.draft")
def assessment_draft(
    *,
    actor: Account,
    place: Place,
    rule: str,
    snapshot: SnapshotRecord,
    lines: Sequence[Mapping[str, Any]],
    on: date,
) -> Assessment:
    """Freeze every line on one data version, or again while it is a draft (形成自评)."""
    rows = Assessment.objects.unscoped("one self-assessment for each data version")
    found, _made = rows.get_or_create(
        region_code=place.region_code,
        rule=rule,
        snapshot=snapshot,
        defaults={"drafted_by": actor, "drafted_on": on},
    )
    held: Assessment = found
    _unsigned(held)
    held.lines = [dict(line) for line in lines]
    held.drafted_by, held.drafted_on = actor, on
    held.save()
    return held


@verb("recognition.written", may="recognition.draft")
def assessment_write(
    *, actor: Account, assessment: Assessment, seen: int, on: date, texts: Mapping[str, str]
) -> Assessment:
    """Write what no table holds: the population, the county, problems and plans (写报告)."""
    _unsigned(assessment)
    given = {name: texts.get(name, "").strip() for name in FIELDS}
    population = given["population"]
    if population and not _POPULATION.fullmatch(population):
        raise UsageError(
            where=str(assessment),
            found=f"常住人口写的是“{population}”",
            expected="以万人为单位的数，至多两位小数，例如 31.40",
            fix="请照统计部门的公报填写",
        )
    if population:
        given["population"] = f"{Decimal(population):.2f}"  # as the first form writes it
    if population and not given["population_source"]:
        filled(str(assessment), 人口数的出处="")
    for name, text in given.items():
        setattr(assessment, name, text)
    assessment.save()
    return assessment


@verb("recognition.signed", may="recognition.sign")
def assessment_sign(
    *, actor: Account, assessment: Assessment, seen: int, document_number: str, on: date
) -> Assessment:
    """Sign the self-assessment by its document number (签发).

    Refused on a self-test, and while an item has nobody responsible or no verdict, while a
    judged item has no paper, or while what falls short is not written about.  What the province
    lists beside the nation's items needs an office, not a verdict.
    """
    _unsigned(assessment)
    where = str(assessment)
    if assessment.snapshot.is_self_test:
        raise Refused(
            where=where,
            found="依据的是自测数据",
            expected="上报或审定的数据版本",
            fix="请先发布上报的数据版本，再在它上面形成自评",
        )
    lines = assessment.lines
    _complete(where, [one for one in lines if not one["owner"]], "没有责任单位", "每项都有责任单位")
    unknown = [
        one for one in lines if one["state"] == "not_computable" and one["group"] != "beside"
    ]
    _complete(where, unknown, "还不能下结论", "每项都有数或有判定")
    bare = [one for one in lines if one["needs_paper"] and not one["papers"]]
    _complete(where, bare, "没有依据文件", "由人判定的每项都有文件")
    texts = {"县情和工作": assessment.profile}
    if any(one["state"] == "unmet" for one in lines):
        texts |= {"存在的问题": assessment.problems, "下一步打算": assessment.plans}
    filled(where, **texts, 常住人口=assessment.population)
    assessment.document_number = numbered(where, document_number)
    assessment.signed_by, assessment.signed_on = actor, on
    assessment.save()
    return assessment


def _complete(where: str, lacking: Sequence[Mapping[str, Any]], found: str, expected: str) -> None:
    if lacking:
        raise Refused(
            where=where,
            found=f"{len(lacking)} 项{found}：{listed(one['label'] for one in lacking)}",
            expected=expected,
            fix="请在逐项清单里补上，再“按现在的数据重新形成”",
        )
