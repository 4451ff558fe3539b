"""What a school needs to compute its own growth again (复算包): own pupils, the county's model.

Other schools are in it only through the county's coefficients and variances: their sums would
tell their results.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import numpy as np

from junheng.kernel.errors import Refused
from junheng.measure.growth.report import GrowthReport
from junheng.publish.sentences import growth as said
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries.cohorts import Chosen, Linked, hash_of, linked, prior_name
from junheng.web.academics.queries.growth.runs import kept_of
from junheng.web.academics.queries.reading import own_school, set_of
from junheng.web.accounts.models import Account

ROWS, MODEL, README = "本校学生.csv", "模型.json", "怎样复算.txt"
_HEAD = ("学校", "结果")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bundle has the same bytes


def bundle_of(account: Account, run: GrowthRun, school: str, name: str) -> bytes:
    """Write the bundle of one school; the look at the pupils' scores is logged.

    Raises
    ------
    Refused
        Nothing was computed for the school, or the examinations have other scores by now.
    """
    report = kept_of(run).report
    span = report.model.schools.get(school) if report else None
    if report is None or span is None:
        raise Refused(
            where=f"{name}的复算包",
            found="这所学校没有单独的增值结果，没有可以核对的数",
            expected="有增值结果的学校",
            fix="请看增值页上写明的原因",
        )
    outcome, priors = _chosen(account, run)
    set_of(account, outcome.exam).scores(own_school(account, school, level="rows"))  # logged
    found = linked(account, outcome, priors)
    files = {
        ROWS: _rows(found, school, name),
        MODEL: json.dumps(_model(run, report), ensure_ascii=False, indent=1),
        README: _readme(run, name, said.standing_said(run.outcome.name, span).text, len(priors)),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file, text in files.items():
            bundle.writestr(zipfile.ZipInfo(file, _EPOCH), text)
    return held.getvalue()


def _chosen(account: Account, run: GrowthRun) -> tuple[Chosen, list[Chosen]]:
    """Find the examinations by the sets they had, or say that their scores changed."""
    rows = Exam.objects.visible_to(account).filter(region_code=run.region_code)
    by_set = {one.sha256: one for one in rows.exclude(sha256="")}
    wanted = [run.spec["outcome"], *run.spec["priors"]]
    if any(one["scores"] not in by_set for one in wanted):
        raise Refused(
            where=str(run),
            found="核算以后重新收过成绩",
            expected="用同一份成绩复算",
            fix="请教育局重新核算后再下载",
        )
    outcome, *priors = (Chosen(by_set[one["scores"]], one["subject"]) for one in wanted)
    return outcome, priors


def _rows(found: Linked, school: str, name: str) -> str:
    """Write the own pupils, without any name or number, in an order that tells nothing."""
    cohort = found.cohort
    at = np.flatnonzero(cohort.schools == school)
    y = cohort.standardised
    rows = [
        [name, _cell(y[i]), *(_cell(values[i]) for values in cohort.priors.values())] for i in at
    ]
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([*_HEAD, *cohort.priors])
    writer.writerows(sorted(rows))
    return "\ufeff" + held.getvalue()


def _cell(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))


def _model(run: GrowthRun, report: GrowthReport) -> dict[str, Any]:
    model, card = report.model, report.card
    return {
        "fixed": dict(model.fixed),
        "variance": {"unit": model.between, "residual": model.residual},
        "n": model.n,
        "outcome_mean": card.outcome_mean,
        "outcome_sd": card.outcome_sd,
        "spec": run.spec,
        "spec_sha256": hash_of(run.spec),
    }


def _readme(run: GrowthRun, name: str, told: str, priors: int) -> str:
    columns = [prior_name(n) for n in range(1, priors + 1)]
    lines = [
        f"{name}增值复算包",
        "",
        f"要核对的数：{told}",
        "",
        f"1. {ROWS}：本校学生，没有姓名和学籍号。“结果”是（成绩－全县平均）÷全县标准差，"
        f"全县平均和标准差写在{MODEL}里；缺成绩的留空。",
        *(
            f"   “{column}”是{one['label']}（{one['held_on']}），原始分。"
            for column, one in zip(columns, run.spec["priors"], strict=True)
        ),
        f"2. {MODEL}：全县估计出的系数和方差。里面没有别的学校的数：各校的合计会泄露各校的结果。",
        "3. 装好 junheng 以后，在这个文件夹里运行：",
        "",
        f"   {command(priors)}",
        "",
        "4. 得到的增值、区间和结论应当与上面完全相同。不同的，请把两边的数告诉教育局。",
        "",
        f"模型校验值：{run.spec_sha256}",
        "这些是学生个人的成绩，只用于核对，核对完请删除，不得转发和公布。",
    ]
    return "\n".join(lines) + "\n"


def command(priors: int) -> str:
    """Give the command line that computes it again."""
    columns = ",".join(prior_name(n) for n in range(1, priors + 1))
    return (
        f"junheng growth value-added {ROWS} --outcome 结果 --prior {columns} --unit 学校"
        f" --model {MODEL}"
    )
