"""Empty workbooks with the headers an examination is read by (成绩册、细目表样表)."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from junheng.kernel.errors import Hidden
from junheng.publish.ledgers import SheetColumn, table_workbook
from junheng.web.academics.models import Exam, SheetKind

_WHO = ("学校名称", "班级", "姓名", "学籍号")
_TITLES: Mapping[str, str] = {
    SheetKind.SCORES: "成绩册",
    SheetKind.ANSWERS: "小题得分",
    SheetKind.BLUEPRINT: "双向细目表",
    SheetKind.ENROLLED: "在籍人数",
}
_BLUEPRINT = ("题号", "题型", "满分", "知识点", "能力层次", "答案", "预设难度")
_ENROLLED = ("学校名称", "班级", "七年级入学时在籍", "九年级在籍", "报名人数")
_NOTES: Mapping[str, str] = {
    SheetKind.ANSWERS: "每道题写得分，没有作答的写 0；选择题可以写选的字母。没参加考试的不用填。",
    SheetKind.BLUEPRINT: "一道题一行；知识点用顿号隔开，选择题写答案，预设难度写 0～1 的数。",
    SheetKind.ENROLLED: "一所学校一行，按学籍和报名表填；分班的另起一行写班级。没有的留空。",
}
_NOTE = "没有成绩的写“缺考”“免考”“缓考”或“作弊”，不留空。"
_ITEMS = 20


def sample_of(exam: Exam, kind: str) -> tuple[str, bytes]:
    """Give the file name and bytes of a sample, or :class:`Hidden`."""
    if kind not in _TITLES:
        raise Hidden(
            where="样表",
            found=f"没有“{kind}”样表",
            expected="成绩册、小题得分、双向细目表、在籍人数",
            fix="请从考试页下载",
        )
    if kind == SheetKind.BLUEPRINT:
        heads = _BLUEPRINT
    elif kind == SheetKind.ENROLLED:
        heads = _ENROLLED
    elif kind == SheetKind.ANSWERS:
        heads = (*_WHO, *(str(n + 1) for n in range(_ITEMS)))
    else:
        heads = (*_WHO, *(paper["label"] for paper in exam.papers), "总分")
    columns = [
        SheetColumn(head, "code" if head == "学籍号" else "text", width=12) for head in heads
    ]
    title = f"{exam.name}{_TITLES[kind]}"
    with translation.override(settings.LANGUAGE_CODE):
        content = table_workbook([], columns, title, _NOTES.get(kind, _NOTE), day=exam.held_on)
    return f"{title}样表.xlsx", content
