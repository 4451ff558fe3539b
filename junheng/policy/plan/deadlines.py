"""Deadlines (时限): the eight forms in which plans say when.

Policy documents name a moment in eight ways: a fixed day (4月30日前), the end of a year
(到2020年), “before a year” (2022年之前), the end of a plan (十四五末), a season (秋季投入使用), an
interval (3-5年), the start of a school year (从2019学年起) and a recurring act (每年一次).  Each is
a small frozen class here; :func:`read_due` reads one from a pack, :func:`due_date` says which
day matters on a given day, :func:`state_of` where the matter stands, :func:`reminders` when to
speak.  No clock: the day is an argument.  ``docs/methods/deadlines.md`` has the worked table.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal, TypeAlias

from junheng.kernel.calendar import Calendar, national_calendar
from junheng.kernel.periods import SchoolYear, chinese

Form = Literal[
    "day",
    "year_end",
    "before_year",
    "plan_end",
    "season",
    "interval",
    "school_year",
    "recurring",
]
SeasonName = Literal["spring", "autumn"]
Every = Literal["year", "semester", "quarter", "month"]
State = Literal["done_in_time", "done_late", "open", "due_soon", "overdue"]

FORM_LABELS: Mapping[Form, str] = {
    "day": "固定日期",
    "year_end": "某年年底",
    "before_year": "某年之前",
    "plan_end": "规划期末",
    "season": "某年春季或秋季",
    "interval": "若干年之内",
    "school_year": "从某学年起",
    "recurring": "定期",
}
EVERY_LABELS: Mapping[Every, str] = {
    "year": "每年",
    "semester": "每学期",
    "quarter": "每季度",
    "month": "每月",
}
STATE_LABELS: Mapping[State, str] = {
    "done_in_time": "按期办结",
    "done_late": "逾期办结",
    "open": "未到期",
    "due_soon": "即将到期",
    "overdue": "已逾期",
}
_SEASON_LABELS: Mapping[SeasonName, str] = {"spring": "春季", "autumn": "秋季"}
_SOON = 30  # days before the deadline from which it is due soon; the first reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What every form shares."""

    source: str = ""  # ask:ID of type date: the day the thing was done; empty: no act is asked for
    words: str = ""  # the document's own words, where they say more than the date


@dataclass(frozen=True, slots=True)
class FixedDay(_Due):
    """A fixed day (4月30日前); the day itself is still in time."""

    form: ClassVar[Form] = "day"
    on: date


@dataclass(frozen=True, slots=True)
class YearEnd(_Due):
    """The last day of a year (到2020年)."""

    form: ClassVar[Form] = "year_end"
    year: int


@dataclass(frozen=True, slots=True)
class BeforeYear(_Due):
    """Before a year begins (2022年之前): the last day of the year before."""

    form: ClassVar[Form] = "before_year"
    year: int


@dataclass(frozen=True, slots=True)
class PlanEnd(_Due):
    """The last day of a plan's horizon (十四五末)."""

    form: ClassVar[Form] = "plan_end"
    on: date


@dataclass(frozen=True, slots=True)
class Season(_Due):
    """A season (春季招生、秋季投入使用): by the last day of March or of September."""

    form: ClassVar[Form] = "season"
    season: SeasonName
    year: int


@dataclass(frozen=True, slots=True)
class Interval(_Due):
    """Between ``least`` and ``most`` years after a day (经过3-5年的努力)."""

    form: ClassVar[Form] = "interval"
    start: date
    least: int  # years
    most: int  # years, not less than least


@dataclass(frozen=True, slots=True)
class SchoolYearStart(_Due):
    """From a school year on (从2019学年起): it takes effect on 1 September."""

    form: ClassVar[Form] = "school_year"
    first: int


@dataclass(frozen=True, slots=True)
class Recurring(_Due):
    """Once in each period (每年一次、每学期一次); each period has its own deadline."""

    form: ClassVar[Form] = "recurring"
    every: Every
    by: tuple[int, int] = (12, 31)  # month and day, for ``year`` only


Due: TypeAlias = (
    FixedDay | YearEnd | BeforeYear | PlanEnd | Season | Interval | SchoolYearStart | Recurring
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The deadline that matters on a day."""

    on: date  # last day that is still in time
    opens: date | None  # first day on which the thing is expected, where the form has one
    words: str  # for the reader
    form: Form


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands on a day (办理状态)."""

    state: State
    moment: Moment
    days: int  # calendar days left; below zero: days past the deadline
    working_days: int  # the same in working days
    words: str  # for the reader: 还有 11 天（10 个工作日）
    notes: tuple[str, ...] = ()  # years whose holidays are not known

    @property
    def is_reached(self) -> bool:
        """Whether the deadline's day has come, whatever was done."""
        return self.days <= 0


def due_date(due: Due, as_of: date) -> Moment:
    """Say which deadline matters on a day (到期日).

    Answers “by when?”.  For a recurring act it is the end of the period ``as_of`` falls in; for an
    interval ``opens`` is the least and ``on`` the most; a school year opens and falls due on
    1 September, the day it takes effect.  All other forms do not depend on ``as_of``.

    Examples
    --------
    >>> due_date(BeforeYear(year=2022), date(2021, 4, 19)).on
    datetime.date(2021, 12, 31)
    >>> moment = due_date(Interval(start=date(2019, 6, 8), least=3, most=5), date(2020, 1, 1))
    >>> moment.words
    '2022年6月8日至2024年6月8日之间（自2019年6月8日起3至5年）'
    >>> due_date(Recurring(every="semester"), date(2023, 10, 1)).words
    '每学期一次；本学期到2024年1月31日'
    """
    opens: date | None = None
    match due:
        case FixedDay(on=on):
            words = f"{chinese(on)}前"
        case YearEnd(year=year):
            on = date(year, 12, 31)
            words = f"{year}年年底前"
        case BeforeYear(year=year):
            on = date(year - 1, 12, 31)
            words = f"{year}年之前（最迟{chinese(on)}）"
        case PlanEnd(on=on):
            words = f"{chinese(on)}前（规划期末）"
        case Season(season=season, year=year):
            on = date(year, 3, 31) if season == "spring" else date(year, 9, 30)
            words = f"{year}年{_SEASON_LABELS[season]}（最迟{chinese(on)}）"
        case Interval(start=start, least=least, most=most):
            opens, on = years_after(start, least), years_after(start, most)
            words = _interval_words(start, least, most)
        case SchoolYearStart(first=first):
            opens = on = SchoolYear(first).starts
            words = f"从{first}学年起（{chinese(on)}起执行）"
        case Recurring():
            opens, on = period_of(due, as_of)
            words = _recurring_words(due, on)
    if due.words:
        words = f"{due.words}（{_dates(opens, on, due.form)}）"
    return Moment(on, opens, words, due.form)


def period_of(due: Recurring, as_of: date) -> tuple[date, date]:
    """Give the first day of the period a day falls in, and the day it falls due.

    The autumn semester runs from 1 September and falls due on 31 January, the spring semester
    from 1 February and falls due on 31 July: in August the spring semester is simply over.

    >>> period_of(Recurring(every="semester"), date(2024, 8, 10))
    (datetime.date(2024, 2, 1), datetime.date(2024, 7, 31))
    """
    year, month = as_of.year, as_of.month
    match due.every:
        case "year":
            return date(year, 1, 1), date(year, *due.by)
        case "semester":
            if 2 <= month <= 8:
                return date(year, 2, 1), date(year, 7, 31)
            first = SchoolYear.of(as_of).first
            return date(first, 9, 1), date(first + 1, 1, 31)
        case "quarter":
            first_month = month - (month - 1) % 3
            return date(year, first_month, 1), _month_end(year, first_month + 2)
        case "month":
            return date(year, month, 1), _month_end(year, month)


def state_of(
    due: Due, as_of: date, done_on: date | None = None, *, calendar: Calendar | None = None
) -> Standing:
    """Say where a matter stands on a day (按期、逾期).

    Answers “done? in time? how long is left?”.  An act counts from the day it was done, so seen
    from an earlier day it is still to do; of a recurring act only what was done in the current
    period counts.  The deadline's own day is in time.  Due soon begins thirty days before, for
    shorter periods a quarter of the period.  A school year takes effect by itself: unless the
    document asks for an act (``due.source``), reaching 1 September is being done in time.

    A deadline of another form that asks for no act is ``overdue`` once its day has passed and
    nothing says it was done; ``is_reached`` tells only that the day has come.

    Parameters
    ----------
    due : Due
        The deadline.
    as_of : date
        The day one looks from.
    done_on : date or None
        The day the thing was done, if it was.
    calendar : Calendar or None
        Whose working days; the national calendar where none is given.

    Examples
    --------
    >>> due = FixedDay(on=date(2021, 4, 30))
    >>> state_of(due, date(2021, 4, 19)).words
    '还有 11 天（10 个工作日）'
    >>> state_of(due, date(2021, 6, 14)).words
    '已逾期 45 天'
    >>> state_of(due, date(2021, 6, 14), date(2021, 4, 28)).words
    '已按期办结（2021年4月28日）'
    """
    calendar = calendar or national_calendar()
    moment = due_date(due, as_of)
    earlier, later = sorted((as_of, moment.on))
    counted = calendar.working_days_between(earlier, later)
    sign = 1 if as_of <= moment.on else -1
    days, working_days = (moment.on - as_of).days, sign * counted.value
    if isinstance(due, SchoolYearStart) and not due.source and done_on is None and days <= 0:
        words = f"已从{chinese(moment.on)}起执行"
        return Standing("done_in_time", moment, days, working_days, words, counted.notes)
    if done_on is not None and not _counts(due, done_on, as_of, moment):
        done_on = None
    state = _state(moment, as_of, done_on)
    words = _state_words(state, moment, days, working_days, done_on)
    return Standing(state, moment, days, working_days, words, counted.notes)


def reminders(
    moment: Moment,
    calendar: Calendar,
    days: tuple[int, ...] = (30, 7, 3, 1),
    *,
    since: date | None = None,
) -> tuple[date, ...]:
    """Say on which days to remind, so many days before the deadline (提醒日).

    A reminder on a day off moves to the working day before.  Those that fall on one day are one.
    With ``since`` (the day of issue) a reminder that would lie before it is given on the first
    working day from then on, because some documents give eleven days.  Within a recurring act no
    reminder lies before its period.

    Examples
    --------
    >>> moment = due_date(FixedDay(on=date(2021, 4, 30)), date(2021, 4, 19))
    >>> found = reminders(moment, national_calendar(), since=date(2021, 4, 19))
    >>> [str(day) for day in found]
    ['2021-04-19', '2021-04-23', '2021-04-27', '2021-04-29']
    """
    found = set()
    for ahead in days:
        day = calendar.working_day_on_or_before(moment.on - timedelta(days=ahead)).value
        if moment.form == "recurring" and moment.opens is not None and day < moment.opens:
            continue
        if since is not None and day < since:
            day = calendar.working_day_on_or_after(since).value
            if day > moment.on:
                continue
        found.add(day)
    return tuple(sorted(found))


def years_after(day: date, years: int) -> date:
    """Give the same day so many years later; 29 February becomes 28 February.

    A period of years ends on the day of the same number, or on the last day of the month where
    there is none (民法典第二百零二条, recalled).

    >>> years_after(date(2020, 2, 29), 3)
    datetime.date(2023, 2, 28)
    """
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _counts(due: Due, done_on: date, as_of: date, moment: Moment) -> bool:
    """Tell whether an act is known on the day and belongs to the deadline's period."""
    if done_on > as_of:
        return False
    return not isinstance(due, Recurring) or moment.opens is None or done_on >= moment.opens


def _state(moment: Moment, as_of: date, done_on: date | None) -> State:
    if done_on is not None:
        return "done_in_time" if done_on <= moment.on else "done_late"
    if as_of > moment.on:
        return "overdue"
    soon = _SOON
    if moment.form == "recurring" and moment.opens is not None:
        soon = min(soon, (moment.on - moment.opens).days // 4)
    return "due_soon" if (moment.on - as_of).days <= soon else "open"


def _state_words(
    state: State, moment: Moment, days: int, working_days: int, done_on: date | None
) -> str:
    if done_on is not None and state == "done_in_time":
        return f"已按期办结（{chinese(done_on)}）"
    if done_on is not None:
        return f"{chinese(done_on)}办结，逾期 {(done_on - moment.on).days} 天"
    if state == "overdue":
        return f"已逾期 {-days} 天"
    return f"还有 {days} 天（{working_days} 个工作日）" if days else "今天到期"


def _interval_words(start: date, least: int, most: int) -> str:
    end = chinese(years_after(start, most))
    if least == 0:
        return f"{end}前（自{chinese(start)}起{most}年内）"
    if least == most:
        return f"到{end}（自{chinese(start)}起{most}年）"
    opens = chinese(years_after(start, least))
    return f"{opens}至{end}之间（自{chinese(start)}起{least}至{most}年）"


def _recurring_words(due: Recurring, on: date) -> str:
    if due.every == "year" and due.by != (12, 31):
        return f"每年{due.by[0]}月{due.by[1]}日前；本年到{chinese(on)}"
    current = {"year": "本年", "semester": "本学期", "quarter": "本季度", "month": "本月"}
    return f"{EVERY_LABELS[due.every]}一次；{current[due.every]}到{chinese(on)}"


def _dates(opens: date | None, on: date, form: Form) -> str:
    if form == "school_year":
        return f"{chinese(on)}起执行"
    if form == "recurring":
        return f"本期到{chinese(on)}"
    if opens is not None and opens != on:
        return f"{chinese(opens)}至{chinese(on)}"
    return f"最迟{chinese(on)}"
