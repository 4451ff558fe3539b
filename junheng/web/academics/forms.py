"""Forms: an examination to register, a workbook to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.policy.guardrails import Guardrails
from junheng.web.academics.actions import Lines
from junheng.web.academics.models import SheetKind, Teaching
from junheng.web.academics.queries.teaching import Room
from junheng.web.shared.forms import PlainForm, day_input
from junheng.web.shared.labels import label_of

SUBJECTS: Mapping[str, str] = {
    "chinese": "语文", "maths": "数学", "english": "英语", "physics": "物理",
    "chemistry": "化学", "biology": "生物", "politics": "道德与法治", "history": "历史",
    "geography": "地理", "science": "科学", "pe": "体育",
}  # fmt: skip


def subject_id(label: str) -> str:
    """Give the id a subject is kept by; one not listed is its own."""
    known = {text: key for key, text in SUBJECTS.items()}
    return known.get(label.strip(), label.strip())


_ANSWERS: dict[bool | None, str] = {True: "yes", False: "no"}  # as the form asks


class ExamForm(PlainForm):
    """One examination with its papers."""

    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("考试种类"))
    scope = forms.ChoiceField(label=_("组织范围"))
    grade = forms.ChoiceField(label=_("年级"))
    graduating = forms.ChoiceField(label=_("初中毕业年级"), required=False)
    form = forms.ChoiceField(label=_("形式"))
    held_this_semester = forms.IntegerField(
        label=_("本学期已组织同类考试（次）"), required=False, min_value=0, max_value=20
    )
    held_on = forms.DateField(label=_("考试日期"), widget=day_input())
    basis = forms.CharField(
        label=_("依据文件（文号）"),
        max_length=120,
        required=False,
        help_text=_("抽样监测必须有；其他考试有就写。"),
    )
    papers = forms.CharField(
        label=_("试卷和满分"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一科：学科名称和满分，例如“数学 120”。表头和成绩册里的学科名称一致。"),
    )

    def __init__(self, *args: Any, guardrails: Guardrails, of_school: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, fact in (("kind", "exam_kind"), ("grade", "grade"), ("form", "form")):
            self._choose(name, guardrails, fact)
        self._choose("scope", guardrails, "scope")
        fields: Any = self.fields
        kept = [one for one in fields["scope"].choices if (one[0] == "school") == of_school]
        fields["scope"].choices = kept
        fields["graduating"].choices = [("", "—"), ("yes", _("是")), ("no", _("不是"))]

    def _choose(self, name: str, guardrails: Guardrails, fact: str) -> None:
        held: Any = self.fields[name]
        held.choices = [(one.value, label_of(one)) for one in guardrails.facts[fact].choices]

    @staticmethod
    def said(event: ExamEvent) -> dict[str, Any]:
        """Give an examination as it would be typed."""
        return {
            "name": event.name,
            "kind": event.kind,
            "scope": event.scope,
            "grade": event.grade,
            "graduating": _ANSWERS.get(event.graduating, ""),
            "form": event.form,
            "held_this_semester": event.held_this_semester,
            "held_on": event.held_on,
            "basis": event.basis,
            "papers": "\n".join(f"{one.label} {one.full:g}" for one in event.papers),
        }

    def clean_papers(self) -> tuple[Paper, ...]:
        """Read the papers, a line each."""
        found: list[Paper] = []
        for line in str(self.cleaned_data["papers"]).splitlines():
            words = line.replace("\u3000", " ").split()
            if not words:
                continue
            label, full = " ".join(words[:-1]), words[-1]
            try:
                found.append(Paper(subject_id(label), label, float(full)))
            except ValueError as error:
                text = _now("“%(line)s”读不出学科和满分，请写成“数学 120”的样子。")
                raise forms.ValidationError(text % {"line": line.strip()}) from error
            if not label:
                text = _now("“%(line)s”没有学科名称，请写成“数学 120”的样子。")
                raise forms.ValidationError(text % {"line": line.strip()})
        subjects = [paper.subject for paper in found]
        if len(set(subjects)) < len(subjects):
            raise forms.ValidationError(_now("同一学科写了两行，请保留一行。"))
        return tuple(found)

    def event(self) -> ExamEvent:
        """Give the examination as it was typed."""
        held = self.cleaned_data
        graduating = {"yes": True, "no": False}.get(held["graduating"])
        return ExamEvent(
            name=held["name"],
            kind=held["kind"],
            scope=held["scope"],
            held_on=held["held_on"],
            papers=held["papers"],
            grade=held["grade"],
            graduating=graduating,
            form=held["form"],
            held_this_semester=held["held_this_semester"],
            basis=held["basis"],
        )


class SheetForm(PlainForm):
    """One workbook: what it holds, of which paper."""

    kind = forms.ChoiceField(label=_("内容"), choices=SheetKind.choices)
    subject = forms.ChoiceField(
        label=_("学科"),
        required=False,
        help_text=_("成绩册和在籍人数不用选；小题得分和细目表各选一科。"),
    )
    file = forms.FileField(label=_("工作簿（.xlsx、.xls、.csv）"))

    def __init__(
        self, *args: Any, papers: list[dict[str, Any]], enrolled: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if not enrolled:  # of a cohort that leaves in grade 9 only
            held = [one for one in SheetKind.choices if one[0] != SheetKind.ENROLLED]
            fields["kind"].choices = held
            fields["subject"].help_text = _("成绩册不用选；小题得分和细目表各选一科。")
        fields["subject"].choices = [("", "—"), *((one["subject"], one["label"]) for one in papers)]


_PARTS = ("first", "second")  # a teacher of two subjects


class TeachingForm(PlainForm):
    """One subject and its classes, and perhaps another (任教班级)."""

    first_subject = forms.ChoiceField(label=_("学科"))
    first_rooms = forms.MultipleChoiceField(label=_("班级"), widget=forms.CheckboxSelectMultiple)
    second_subject = forms.ChoiceField(label=_("兼教的学科"), required=False)
    second_rooms = forms.MultipleChoiceField(
        label=_("兼教的班级"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, rooms: Sequence[Room], held: Sequence[Teaching], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_told(held), **kwargs)
        taught = {one.homeroom for one in held}
        offered = [one for one in rooms if one.is_current or one.code in taught]
        known = {one.code for one in offered}
        choices = [(one.code, _room_label(one)) for one in offered]
        choices += [(code, code) for code in sorted(taught - known)]
        fields: Any = self.fields
        for part in _PARTS:
            fields[f"{part}_rooms"].choices = choices
            fields[f"{part}_subject"].choices = [("", "—"), *SUBJECTS.items()]

    def clean(self) -> dict[str, Any]:
        """Check that the second subject and its classes come together, and is another one."""
        held = super().clean() or {}
        subject, rooms = held.get("second_subject"), held.get("second_rooms")
        if subject and not rooms:
            self.add_error("second_rooms", _now("请选兼教的班级。"))
        if rooms and not subject:
            self.add_error("second_subject", _now("请选兼教的学科。"))
        if subject and subject == held.get("first_subject"):
            self.add_error("second_subject", _now("与上面是同一学科，请在上面选班级。"))
        return held

    def classes(self) -> list[tuple[str, str]]:
        """Give pairs of class and subject."""
        held = self.cleaned_data
        return [
            (room, held[f"{part}_subject"]) for part in _PARTS for room in held[f"{part}_rooms"]
        ]


def _told(held: Sequence[Teaching]) -> dict[str, Any]:
    """Lay out what a teacher teaches today as the form holds it."""
    subjects = list(dict.fromkeys(one.subject for one in held))
    found: dict[str, Any] = {}
    for part, subject in zip(_PARTS, subjects, strict=False):
        found[f"{part}_subject"] = subject
        found[f"{part}_rooms"] = [one.homeroom for one in held if one.subject == subject]
    return found


def _room_label(room: Room) -> str:
    """Name a class; one that has left says which register named it."""
    if room.is_current:
        return room.name
    return _now("%(n)s（%(y)d 年名册）") % {"n": room.name, "y": room.year}


class MeetingForm(PlainForm):
    """A meeting on an examination: its name, day, subject and people."""

    title = forms.CharField(label=_("会议名称"), max_length=80)
    subject = forms.ChoiceField(label=_("学科"), required=False)
    held_on = forms.DateField(label=_("会商日期"), widget=day_input())
    participants = forms.CharField(
        label=_("参加的人"),
        max_length=300,
        help_text=_("写单位和职务，例如“数学教研员、各校教务主任”。"),
    )

    def __init__(self, *args: Any, papers: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["subject"]
        chosen.choices = [
            ("", _("全部学科")),
            *((one["subject"], one["label"]) for one in papers),
        ]


class ActionForm(PlainForm):
    """One agreed action: what, by whom, until when."""

    words = forms.CharField(label=_("行动"), max_length=120)
    office = forms.CharField(
        label=_("责任单位"),
        max_length=80,
        help_text=_("写学校名称的，交办以后那所学校的校长会看到待办。"),
    )
    person_name = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = forms.DateField(label=_("时限"), widget=day_input())

    def __init__(self, *args: Any, of_school: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_school:
            office: Any = self.fields["office"]
            office.help_text = _("写教研组、备课组或处室；由学校自己跟进，也可以请教育局跟进。")


class BulletinForm(PlainForm):
    """What the city's bulletin says of a graduation examination."""

    document_number = forms.CharField(label=_("文号"), max_length=80)
    top_line = forms.FloatField(label=_("全市前20%分数线（总分）"), min_value=0)
    bottom_line = forms.FloatField(label=_("全市后20%分数线（总分）"), min_value=0)
    peer_mean = forms.FloatField(label=_("全市总分平均分"), min_value=0)
    listed = forms.IntegerField(label=_("本地区报名人数"), min_value=1)

    def lines(self) -> Lines:
        """Give the lines as they were typed."""
        held = self.cleaned_data
        return Lines(held["top_line"], held["bottom_line"], held["peer_mean"], held["listed"])
