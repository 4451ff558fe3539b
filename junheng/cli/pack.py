"""``junheng pack``: list, check, show and compare plan packs (条目库)."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from junheng.cli.output import guarded, plain, print_json
from junheng.cli.pack_diff import run_diff
from junheng.cli.pack_values import dated_values, in_words
from junheng.cli.running import running
from junheng.policy import PackInfo, list_packs, load_pack
from junheng.policy.appraisal import lint_appraisal
from junheng.policy.cascade import cascades, find_document
from junheng.policy.classes import lint_classes
from junheng.policy.guardrails import lint_guardrails, run_guardrail_cases
from junheng.policy.loader import find_pack, kind_of, lint
from junheng.policy.pack import Pack
from junheng.policy.plan import PlanInfo, PlanPack, lint_plan, list_plans, load_plan
from junheng.policy.plan.model import STATUS_LABELS
from junheng.policy.plan.pointing import check_pointing
from junheng.policy.process import lint_processes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from junheng.cli.output import Subparsers
    from junheng.kernel.issues import Issue
    from junheng.policy.cases import CaseOutcome

    Commands = Mapping[str, argparse.ArgumentParser]

RULE_KINDS = {  # what a clause of a pack of rules becomes
    "indicator": "指标",
    "rule": "规则",
    "collected": "填报事项",
    "judged": "判定事项",
    "veto": "一票否决",
    "scope": "不参评",
    "flag": "特殊情形",
    "value": "取值",
}


def add_command(subparsers: Subparsers) -> None:
    """Add ``pack`` with its six actions."""
    parser = subparsers.add_parser("pack", help="条目库：列出、检查、查看、追踪、比较")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_, names, run in (
        ("list", "列出随软件提供的条目库", (), run_list),
        ("check", "检查条目库：格式、引用、日期、公式和算例", ("pack",), run_check),
        ("show", "查看条目库的全部内容", ("pack",), run_show),
        ("trace", "逐条列出政策文件的条款和系统对它的支持", ("pack",), run_trace),
        ("log", "按日期列出每个取值从哪天起执行", ("pack",), run_log),
        ("diff", "比较两个条目库", ("a", "b"), run_diff),
    ):
        action = actions.add_parser(name, help=help_)
        for positional in names:
            action.add_argument(positional, metavar=positional.upper(), help="编号或文件夹")
        action.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
        action.set_defaults(run=guarded(run), commands=subparsers.choices)


def run_list(args: argparse.Namespace) -> int:
    """List the packs."""
    packs: list[PackInfo | PlanInfo] = [*list_packs(), *list_plans()]
    if args.json:
        print_json({"packs": [plain(p) for p in packs]})
        return 0
    for pack in packs:
        print(f"{pack.id}  《{pack.title}》 {pack.document_number}  自 {pack.valid_from} 起")
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Check one pack: its files, its formulas, its cases."""
    issues, passed, failed = _checked(args.pack, args.commands)
    broken = [issue for issue in issues if issue.rule.level == "error"]
    if args.json:
        print_json(
            {
                "pack": str(args.pack),
                "ok": not broken,
                "cases": {"passed": passed, "failed": failed},
                "issues": [issue.as_json() for issue in issues],
            }
        )
    else:
        for issue in issues:
            print(issue.text())
        print(f"{args.pack}：{'没有错误' if not broken else f'{len(broken)} 处错误'}", end="")
        print(f"，{len(issues) - len(broken)} 处说明，{len(passed)} 个算例通过")
    return 1 if broken else 0


def _checked(name: str, commands: Commands) -> tuple[list[Issue], list[str], list[str]]:
    """Lint, then run the cases where nothing is wrong; the guardrails are a pack too."""
    if name == "guardrails":
        run = run_guardrail_cases()
        return [*lint_guardrails(), *run.issues], run.passed, run.failed
    is_plan = kind_of(find_pack(name)) == "plan"
    issues = lint_plan(name) if is_plan else lint(name)
    if is_plan and not any(issue.rule.level == "error" for issue in issues):
        issues = [*issues, *lint_appraisal(name), *lint_classes(name)]
    if any(issue.rule.level == "error" for issue in issues):
        return issues, [], []
    more, outcome = _run_plan(name, commands) if is_plan else _run_rules(name)
    return [*issues, *more, *outcome.issues], outcome.passed, outcome.failed


def _run_rules(name: str) -> tuple[list[Issue], CaseOutcome]:
    from junheng.measure.engine.check import check_formulas
    from junheng.measure.indicators.cases import run_cases

    pack = load_pack(name)
    return check_formulas(pack), run_cases(pack)


def _run_plan(name: str, commands: Commands) -> tuple[list[Issue], CaseOutcome]:
    from junheng.measure.progress.cases import run_plan_cases
    from junheng.measure.progress.checking import check_against_standard

    plan = load_plan(name)
    pointed = check_pointing(plan, running(commands))
    found = [*lint_processes(name), *check_against_standard(plan), *pointed]
    return found, run_plan_cases(plan)


def run_show(args: argparse.Namespace) -> int:
    """Print everything a pack holds."""
    if kind_of(find_pack(args.pack)) == "plan":
        return show_plan(load_plan(args.pack), as_json=args.json)
    pack = load_pack(args.pack)
    if args.json:
        print_json(plain(pack))
        return 0
    print(f"《{pack.title}》{pack.document_number}  {pack.id}@{pack.version}")
    print(f"{pack.issuer}，自 {pack.valid_from} 起；{pack.note}")
    for exclusion in pack.scope:
        print(f"不参评：{exclusion.reason}（{exclusion.when.text}）")
    for indicator in pack.indicators:
        limits = "、".join(map(in_words, indicator.limits.values))
        print(f"指标 {indicator.label}（{indicator.unit}）{'：' + limits if limits else ''}")
        print(f"  分子 {indicator.numerator.text}")
        print(f"  分母 {indicator.denominator.text}，乘 {indicator.per}")
    for rule in (pack.school_rule, pack.dispersion_rule, pack.county_rule):
        if rule is not None:
            print(f"规则 {rule.label}（{pack.cite(rule.clause)}）")
    for item in pack.items:
        print(f"事项 {item.number}. {item.label}（{item.kind}，把握 {item.confidence}）")
    return 0


def show_plan(plan: PlanPack, *, as_json: bool) -> int:
    """Print an action plan: its clauses, and what each names."""
    if as_json:
        print_json(plain(plan))
        return 0
    print(f"《{plan.title}》{plan.document_number}  {plan.id}@{plan.version}")
    print(f"{plan.issuer}，自 {plan.valid_from} 起；{plan.note}")
    for one in cascades(plan, find_document):
        print(f"落实：{one.document} {one.title}（条款 {'、'.join(one.named_in)}）")
        for carry in one.carried:
            print(f"  {carry.clause.title}：由条款 {'、'.join(carry.local)} 落实")
        for clause in one.left:
            print(f"  {clause.title}：没有条款落实")
    for quirk in plan.quirks:
        print(f"原文疑点：条款 {quirk.clause}，{quirk.note}")
    for clause in plan.clauses.values():
        print(f"{clause.number or clause.id} {clause.title}")
        for item in plan.of_clause(clause.id):
            print(f"  {item.kind_label}“{item.term}”：{item.status_label}，{item.text}")
    return 0


def run_trace(args: argparse.Namespace) -> int:
    """Print every clause of a policy document and what the software does about it."""
    if kind_of(find_pack(args.pack)) == "rules":
        return trace_rules(load_pack(args.pack), as_json=args.json)
    plan = load_plan(args.pack)
    clauses = [
        {
            "clause": clause.id,
            "title": clause.title,
            "items": [
                {
                    "item": item.id,
                    "kind": item.kind,
                    "term": item.term,
                    "text": item.text,
                    "status": item.status,
                    "by": list(item.by),
                    "reason": item.reason,
                }
                for item in plan.of_clause(clause.id)
            ],
        }
        for clause in plan.clauses.values()
    ]
    counts = Counter((item.kind, item.status) for item in plan.items)
    if args.json:
        listed = [
            {"kind": kind, "status": status, "count": n}
            for (kind, status), n in sorted(counts.items())
        ]
        cascade = [plain(one) for one in cascades(plan, find_document)]
        told = {"pack": plan.id, "title": plan.title, "clauses": clauses, "counts": listed}
        print_json({**told, "cascade": cascade})
        return 0
    for clause in plan.clauses.values():
        print(f"{clause.number or clause.id} {clause.title}")
        for item in plan.of_clause(clause.id):
            why = f"（{item.reason}）" if item.reason else ""
            print(f"  [{item.status_label}] {item.kind_label}“{item.term}” {item.text}{why}")
    for status, label in STATUS_LABELS.items():
        print(f"{label}：{sum(n for (_, s), n in counts.items() if s == status)} 条")
    return 0


def _named_by(pack: Pack, clause: str) -> list[dict[str, str]]:
    """List what a clause of a pack of rules became: indicators, items, rules, cases, values."""
    told = {
        i.id: "；".join(map(in_words, i.limits.values))
        for i in pack.indicators
        if clause in {i.clause, *(v.clause for v in i.limits.values)}
    }
    found = [("indicator", i.id, i.label, told[i.id]) for i in pack.indicators if i.id in told]
    found += [(i.kind, i.id, i.label, i.numerator) for i in pack.items if i.clause == clause]
    rules = (pack.school_rule, pack.dispersion_rule, pack.county_rule)
    found += [("rule", r.id, r.label, "") for r in rules if r and r.clause == clause]
    found += [("scope", x.id, x.reason, "") for x in pack.scope if x.clause == clause]
    found += [("flag", f.id, f.label, "") for f in pack.flags if f.clause == clause]
    for one in pack.parameters.values():
        held = [in_words(v) for v in one.values if v.clause == clause]
        found += [("value", one.id, one.label, "；".join(held))] if held else []
    return [dict(zip(("kind", "item", "term", "text"), row, strict=True)) for row in found]


def trace_rules(pack: Pack, *, as_json: bool) -> int:
    """Print every clause of a pack of rules with all that names it."""
    named = {clause: _named_by(pack, clause) for clause in pack.clauses}
    counts = Counter(row["kind"] for rows in named.values() for row in rows)
    if as_json:
        clauses = [
            {"clause": clause.id, "title": clause.title, "items": named[clause.id]}
            for clause in pack.clauses.values()
        ]
        listed = [{"kind": kind, "count": counts[kind]} for kind in RULE_KINDS if counts[kind]]
        print_json({"pack": pack.id, "title": pack.title, "clauses": clauses, "counts": listed})
        return 0
    for clause in pack.clauses.values():
        print(f"{clause.number} {clause.title}".strip())
        for row in named[clause.id]:
            print(f"  [{RULE_KINDS[row['kind']]}] {row['term']}　{row['text']}".rstrip())
    for kind, label in RULE_KINDS.items():
        print(f"{label}：{counts[kind]} 条")
    return 0


def run_log(args: argparse.Namespace) -> int:
    """Print which values take effect when: date, what, value, clause."""
    rows = dated_values(args.pack)
    if args.json:
        print_json({"pack": str(args.pack), "changes": [row.as_json() for row in rows]})
        return 0
    for row in rows:
        print(row.text())
    return 0
