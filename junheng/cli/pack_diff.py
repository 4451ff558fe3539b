"""``junheng pack diff``: what two packs say differently, thing by thing (条目库比较).

On paper each clause, entry, question, parameter is one line; ``--json`` gives every field.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping

from junheng.cli.output import plain, print_json
from junheng.policy import load_pack
from junheng.policy.loader import find_pack, kind_of
from junheng.policy.plan import load_plan

_THINGS = {
    "clauses": "条款",
    "items": "条目",
    "asks": "填报事项",
    "quirks": "原文疑点",
    "carries": "落实的上级条款",
    "offices": "单位",
    "scopes": "范围",
    "rubrics": "评价表",
    "parameters": "参数",
    "indicators": "指标",
    "quantities": "数量",
    "flags": "特殊情形",
}
_FIELDS = {
    "title": "标题",
    "title_en": "英文标题",
    "summary": "内容概述",
    "number": "编号",
    "issuer": "发文单位",
    "document_number": "文号",
    "region": "地区",
    "issued_on": "成文日期",
    "published_on": "公开日期",
    "plan_end": "规划期末",
    "valid_from": "施行日期",
    "valid_to": "停止日期",
    "out_of_force_from": "停止执行日期",
    "confidence": "来源把握",
    "source": "来源",
    "where_read": "读自何处",
    "note": "说明",
    "clause": "依据条款",
    "text": "内容",
    "term": "原文用语",
    "kind": "类别",
    "status": "状态",
    "reason": "理由",
    "hedge": "原文措辞",
    "tolerance": "允许偏差",
    "undefined": "原文没有定义的",
    "internal": "只在局内",
    "due": "时限",
    "duty": "责任",
    "measure": "量法",
    "bound": "达到线",
    "level": "要求值",
    "value": "值",
    "unit": "单位",
    "stage": "学段",
    "label": "名称",
    "label_en": "英文名称",
    "type": "填写类型",
    "per": "按什么填",
    "asked_of": "问谁",
    "period": "多久一次",
    "purpose": "用途",
    "states": "可填的状态",
    "numerator": "分子",
    "denominator": "分母",
    "formula": "公式",
    "choices": "口径",
    "by": "由什么执行",
    "stands": "与采用单位的关系",
    "numbered": "编号",
    "version": "版本",
    "id": "代号",
}


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for i, below in enumerate(value):
            name = below.get("id", i) if isinstance(below, dict) else i
            yield from _leaves(below, f"{path}[{name}]")
    else:
        yield path, value


def _content(name: str) -> dict[str, object]:
    held = load_plan(name) if kind_of(find_pack(name)) == "plan" else load_pack(name)
    return {
        path: value
        for path, value in _leaves(plain(held), "")
        if not path.endswith((".line", ".file", "folder")) and not path.startswith("by_id.")
    }


_PATH = re.compile(
    r"(?P<set>[a-z_]+)(?:\[(?P<at>[^]]+)\]|\.(?P<key>(?:\d+(?:\.\d+)*|[^.[]+)))"
    r"(?:\.(?P<field>.*)|$)"
)


def _thing(path: str) -> tuple[str, str, str]:
    """Split a field's path: the set, the thing in it, the field; a field of the pack has no set.

    >>> _thing("clauses.3.1.title"), _thing("items[leading_group].duty.lead"), _thing("title")
    (('clauses', '3.1', 'title'), ('items', 'leading_group', 'duty.lead'), ('', '', 'title'))
    """
    path = path.removeprefix("formulas.")
    found = _PATH.fullmatch(path)
    if found is None or found["set"] not in _THINGS:
        return "", "", path
    return found["set"], found["at"] or found["key"], found["field"] or ""


def _field(path: str) -> str:
    """Name a field in Chinese; one that is not listed keeps the name it has in the file."""
    head = re.split(r"[.\[]", path, maxsplit=1)[0]
    return _FIELDS.get(head, path)


def _said(value: object) -> str:
    if value in (None, ""):
        return "（空）"
    return f"“{value}”" if isinstance(value, str) else str(value)


def _grouped(paths: Mapping[str, object]) -> dict[tuple[str, str], list[str]]:
    held: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        group, thing, _field_path = _thing(path)
        held.setdefault((group, thing), []).append(path)
    return held


def _name(group: str, thing: str, content: Mapping[str, object]) -> str:
    for field in ("title", "text", "label", "note"):
        for path in (f"{group}.{thing}.{field}", f"{group}[{thing}].{field}"):
            if said := content.get(path) or content.get(f"formulas.{path}"):
                return f"{_THINGS[group]} {thing}“{said}”"
    return f"{_THINGS[group]} {thing}"


def _lines(a: dict[str, object], b: dict[str, object], names: tuple[str, str]) -> Iterator[str]:
    """Say the differences: first of the document, then thing by thing in the order of ``a``."""
    ours, theirs = _grouped(a), _grouped(b)
    for key in [*ours, *(one for one in theirs if one not in ours)]:
        group, thing = key
        if group and (key not in ours or key not in theirs):
            at, content = (0, a) if key in ours else (1, b)
            yield f"只在 {names[at]}：{_name(group, thing, content)}"
            continue
        changed: dict[str, str] = {}
        for path in dict.fromkeys([*ours.get(key, ()), *theirs.get(key, ())]):
            if a.get(path) != b.get(path):
                field = _field(_thing(path)[2])
                changed.setdefault(field, f"{field} {_said(a.get(path))} → {_said(b.get(path))}")
        if changed:
            what = _name(group, thing, a) if group else "文件"
            yield f"改动 {what}：" + "；".join(changed.values())


def run_diff(args: argparse.Namespace) -> int:
    """Compare two packs; a line for each thing that differs, every field with ``--json``."""
    a, b = _content(args.a), _content(args.b)
    if not args.json:
        lines = list(_lines(a, b, (args.a, args.b)))
        print("\n".join(lines) if lines else "两份没有不同。")
        return 0
    changed = [
        {"field": path, "a": a[path], "b": b[path]}
        for path in a
        if path in b and a[path] != b[path]
    ]
    removed = [{"field": path, "a": a[path]} for path in a if path not in b]
    added = [{"field": path, "b": b[path]} for path in b if path not in a]
    print_json({"a": args.a, "b": args.b, "changed": changed, "removed": removed, "added": added})
    return 0
