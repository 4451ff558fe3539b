"""Value-added as lines for people; the JSON object in words."""

from __future__ import annotations

from typing import Any

from junheng.kernel.rounding import shown

_VERDICTS = {
    "above": "高于预期",
    "near": "与预期无明显差异",
    "below": "低于预期",
    "too_few": "证据不足",
    "not_computable": "无法计算",
}


def print_value_added(body: dict[str, Any]) -> None:
    """Print the model, every unit with its interval, and what stands beside."""
    print(f"参加计算 {body['n']} 名学生，未参加 {body['dropped']} 名")
    if body["fixed"] is None:
        print("增值：无法计算，见下")
        return
    _print_model(body)
    for said in body["statements"]:
        print(f"注意：{said}")
    _print_units(body["units"])
    for key, title in (("within_units", "下一层单位"), ("crossed_units", "交叉的单位")):
        if key in body:
            print(f"{title}：")
            _print_units(body[key])
    for one in body.get("slopes", {}).get("units", ()):
        told = "，".join(f"{name} {shown(one[name], 3)}" for name in one if name != "unit")
        print(f"  {one['unit']} 的斜率比全体高：{told}")
    for key, title in (("with_context", "带背景变量的模型"), ("corrected", "校正测量误差之后")):
        if key in body:
            print(f"{title}（列在旁边，不代替上面的结果）：")
            _print_model(body[key])
            _print_units(body[key]["units"])
    _print_beside(body)


def _print_beside(body: dict[str, Any]) -> None:
    if "with_context_refused" in body:
        print(f"带背景变量的模型：无法计算（{body['with_context_refused']}）")
    if "years" in body:
        _print_years(body["years"])
    if body.get("pupils_needed"):
        told = "、".join(f"{key} 要 {value} 人" for key, value in body["pupils_needed"].items())
        print(f"增值的信度达到 {told}")
    for run in body.get("reliability_range", ()):
        _print_run(run | {"label": f"假定信度 {shown(run['reliability'], 2)}"})
    for run in body.get("sensitivity", ()):
        _print_run(run)
    if "rank_intervals" in body:
        _print_ranks(body["rank_intervals"])


def _print_model(body: dict[str, Any]) -> None:
    print("，".join(f"{name} {shown(value, 4)}" for name, value in body["fixed"].items()))
    parts = {
        "unit": "单位之间",
        "crossed": "交叉单位之间",
        "within": "下一层单位之间",
        "year": "年份之间",
        "residual": "单位之内",
    }
    variances = [
        f"{parts[key]}方差 {shown(value, 4)}"
        for key, value in body["variance"].items()
        if value is not None
    ]
    loglik = body.get("loglik")
    tail = "按给定的模型复算" if loglik is None else f"对数似然 {shown(loglik, 3)}"
    print(f"{'，'.join(variances)}，{tail}")


def _print_units(units: list[dict[str, Any]]) -> None:
    for unit in units:
        verdict = _VERDICTS[unit["verdict"]]
        if unit["effect"] is None:
            print(f"  {unit['unit']}：{verdict}，没有成绩齐全的学生")
            continue
        span = "没有区间"
        if unit["low"] is not None:
            span = f"{shown(unit['low'], 2)}～{shown(unit['high'], 2)}"
        print(
            f"  {unit['unit']}：{verdict}，{unit['n']} 人，增值 {shown(unit['effect'], 2)}"
            f"（{span}），信度 {shown(unit['reliability'], 2)}"
        )


def _print_years(years: dict[str, Any]) -> None:
    print(f"年际稳定性 {shown(years['stability'], 2)}；区间不含 0 的年度变化：")
    clear = [one for one in years["changes"] if one["clear"]]
    for one in clear:
        print(
            f"  {one['unit']}：{one['from']} 到 {one['to']} 变化 {shown(one['change'], 2)}"
            f"（{shown(one['low'], 2)}～{shown(one['high'], 2)}）"
        )
    if not clear:
        print("  没有")


def _print_run(run: dict[str, Any]) -> None:
    if run["reason"]:
        print(f"{run['label']}：无法计算（{run['reason']}）")
    elif run["holds"]:
        print(f"{run['label']}：结论不变")
    else:
        told = [f"{one['unit']}变为{_VERDICTS[one['verdict']]}" for one in run["changed"]]
        print(f"{run['label']}：结论改变，{'，'.join(told)}")


def _print_ranks(ranks: dict[str, Any]) -> None:
    print(f"{ranks['notice']}区间宽度的中位数占名单的 {shown(100 * ranks['median_width'], 0)}%")
    for one in ranks["units"]:
        print(f"  {one['unit']}：第 {one['low']}～{one['high']} 位")
