"""What the documents promise is there: commands parse, figures are committed, words are clean."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from junheng.cli.main import build_parser
from junheng.kernel.errors import UsageError
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.plan.model import STATUS_LABELS

STATUSES = {"works": "可用", "partly": "部分可用", "not yet": "尚未支持"}
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) \|$", re.MULTILINE)
COMMAND = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?(junheng .+)$", re.MULTILINE)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")


HIDDEN = {".venv", ".git", "build", "node_modules", "junheng-home"}


def tracked(root: Path, *patterns: str) -> list[Path]:
    return [
        path
        for pattern in patterns
        for path in sorted(root.glob(pattern))
        if path.is_file() and not HIDDEN & set(path.relative_to(root).parts)
    ]


def rows(path: Path) -> list[tuple[str, str, str, str]]:
    return [tuple(match.groups()) for match in ROW.finditer(path.read_text(encoding="utf-8"))]


def test_能力表有二十六行_中英文状态一致(root: Path) -> None:
    english, chinese = rows(root / "README.md"), rows(root / "README.zh.md")
    assert [row[0] for row in english] == [str(n) for n in range(1, 27)]
    assert [row[0] for row in chinese] == [row[0] for row in english]
    for one, other in zip(english, chinese, strict=True):
        status = next(key for key in STATUSES if one[2].startswith(key))
        assert other[2].startswith(STATUSES[status]), one[1]


def test_写着可用或部分可用的能力_都有跑得起来的测试(root: Path) -> None:
    shown = 0
    for _, name, status, told in rows(root / "README.md"):
        if status.startswith("not yet"):
            continue
        proof = re.search(r"`(tests/[^`]+)::([^`]+)`", told)
        assert proof, name
        source = (root / proof[1]).read_text(encoding="utf-8")
        assert f"def {proof[2]}(" in source, name
        head = source.split(f"def {proof[2]}(")[0].rsplit("\n\n\n", 1)[-1]
        assert "skip" not in head, name
        shown += 1
    assert shown


def test_文档里的每一行命令都能解析(root: Path) -> None:
    seen = 0
    for path in tracked(root, "README*.md", "docs/**/*.md", "CONTRIBUTING.md"):
        for match in COMMAND.finditer(path.read_text(encoding="utf-8")):
            words = shlex.split(match.group(1).split(" | ")[0].split(" > ")[0], comments=True)[1:]
            try:
                build_parser(words).parse_args(words)
            except UsageError as error:
                pytest.fail(f"{path.name}: {match.group(1)}: {error}")
            seen += 1
    assert seen


def test_文档里的速度数字_都出自提交的结果(root: Path) -> None:
    results = "".join(
        path.read_text(encoding="utf-8") for path in sorted((root / "benchmarks/results").glob("*"))
    )
    for name in ("README.md", "README.zh.md"):
        text = (root / name).read_text(encoding="utf-8")
        for block in re.findall(r"<!-- benchmark -->(.*?)<!-- /benchmark -->", text, re.DOTALL):
            for figure in re.findall(r"\d+\.\d+", block):
                assert figure in results, f"{name}: {figure}"


QUOTED = ("term", "document", "document_number", "also")  # as the document prints them


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            if key not in QUOTED:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_条目库和句式里的中文_用全角标点(root: Path) -> None:
    for path in tracked(root, "packs/**/*.yaml", "junheng/**/*.yaml"):
        for text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert not HALF_WIDTH.search(text), f"{path.relative_to(root)}: {text}"


@pytest.mark.parametrize("pattern", ["junheng/**/*.html", "README.zh.md", "junheng/**/*.po"])
def test_中文旁边用全角标点(root: Path, pattern: str) -> None:
    wrong = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:80]}"
        for path in tracked(root, pattern)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if HALF_WIDTH.search(line)
    ]
    assert not wrong, "\n".join(wrong[:20])


def test_锁定文件带校验值_不写软件源地址(root: Path) -> None:
    for name in ("runtime", "test", "spark"):
        text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        for unwanted in ("highspy", "cvxpy", "pulp", "polars", "ortools"):
            assert not re.search(rf"^{unwanted}==", text, re.MULTILINE)


def test_没有空链接_也没有画出来却不能用的东西(root: Path) -> None:
    hollow = re.compile(r'敬请期待|建设中|开发中|暂未开放|coming soon|href="(#|)"', re.IGNORECASE)
    for path in tracked(root, "junheng/**/*.html"):
        assert not hollow.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_自述里每份文件的条目数_与条目库一致(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    table = text.partition("<!-- plans -->")[2].partition("<!-- /plans -->")[0]
    written = dict(re.findall(r"`([a-z]+-\d{4})` \|([ \d|]+)\|", table))
    assert set(written) == {info.id for info in list_plans()}
    for plan_id, numbers in written.items():
        plan = load_plan(plan_id)
        held = Counter(item.status for item in plan.items)
        wanted = [len(plan.items), *(held[status] for status in STATUS_LABELS)]
        assert [int(n) for n in numbers.split("|") if n.strip()] == wanted, plan_id
