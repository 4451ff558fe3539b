"""Labels of tables, columns, codes and indicators in the reader's language (名称)."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language, gettext_noop

from junheng.data.standard import standard

# words that come from the data standard and the rules; a page translates them where it shows them
BORROWED = (
    gettext_noop("人"),
    gettext_noop("个"),
    gettext_noop("元"),
    gettext_noop("间"),
    gettext_noop("册"),
    gettext_noop("台"),
    gettext_noop("所"),
    gettext_noop("人/百名学生"),
    gettext_noop("㎡/生"),
    gettext_noop("元/生"),
    gettext_noop("间/百名学生"),
    gettext_noop("台/百名学生"),
    gettext_noop("册/生"),
    gettext_noop("公开来源可查"),
    gettext_noop("较有把握，待核对原文"),
    gettext_noop("没有把握或各地不同"),
    gettext_noop("已读原文"),
    gettext_noop("已读原文摘录"),
    gettext_noop("见于地方文件或其他公开资料"),
    gettext_noop("尚未对照原文"),
    gettext_noop("七年级入学时在籍"),
    gettext_noop("九年级在籍"),
    gettext_noop("报名"),
    gettext_noop("参加考试"),
    gettext_noop("良"),
    gettext_noop("一般"),
    gettext_noop("不足"),
)


class Named(Protocol):
    """What has a Chinese label and an English one: a table, a column, a code, an indicator."""

    @property
    def label(self) -> str:
        """The Chinese label."""

    @property
    def label_en(self) -> str:
        """The English label; empty where there is none."""


def in_english() -> bool:
    """Tell whether the reader chose English."""
    return (get_language() or "").startswith("en")


def label_of(thing: Named) -> str:
    """Give the label in the reader's language; Chinese where there is no English one."""
    return thing.label_en if in_english() and thing.label_en else thing.label


def word_of(codes: str, code: str) -> str:
    """Give the label of a code of a list in the reader's language; the code where it has none."""
    return next((label_of(one) for one in standard().codes[codes].codes if one.code == code), code)
