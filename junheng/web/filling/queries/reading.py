"""Which forms there are, who sees them, what was filled in of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from junheng.kernel.errors import Hidden
from junheng.publish.filling import Filling, fill
from junheng.web.accounts.models import Account
from junheng.web.filling import access  # noqa: F401  declares the rights
from junheng.web.filling.models import About, FilledCopy, FormTemplate
from junheng.web.filling.queries import figures
from junheng.web.filling.queries.figures import Drawing
from junheng.web.register.models import School
from junheng.web.register.queries import schools_of
from junheng.web.shared.directory import region_name

UNMAPPED = "没有对应，留空"
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


def forms_of(account: Account, region_code: str) -> Any:
    """Give the forms of a region in use; what they hold is fetched only when it is needed."""
    rows = FormTemplate.objects.visible_to(account).filter(region_code=region_code)
    rows = rows.filter(replaced_by=None, withdrawn_on=None).defer("content")
    if not account.reach.all_schools_of(region_code):
        rows = rows.filter(about=About.SCHOOL)  # one about the county is none of a school's
    return rows.select_related("uploaded_by")


def form_of(account: Account, number: int) -> FormTemplate:
    """Give one form the account may see, or :class:`Hidden`."""
    found: FormTemplate | None = FormTemplate.objects.visible_to(account).filter(pk=number).first()
    inside = found is not None and (
        account.reach.all_schools_of(found.region_code) or found.about == About.SCHOOL
    )
    if found is None or not inside:
        raise Hidden(
            where="表样",
            found="没有这份表样，或不在您的范围内",
            expected="是您所在地区的表样",
            fix="请从表样列表进入",
        )
    return found


def copies_of(account: Account, form: FormTemplate) -> list[FilledCopy]:
    """List what the account may see of what was filled in, the newest first."""
    rows = FilledCopy.objects.visible_to(account).filter(form=form)
    if not account.reach.all_schools_of(form.region_code):
        rows = rows.filter(school_code__in=account.reach.schools)
    return list(rows.select_related("by", "snapshot")[:20])


def copy_of(account: Account, number: int) -> FilledCopy:
    """Give one filled copy the account may see, or :class:`Hidden`."""
    rows = FilledCopy.objects.visible_to(account).filter(pk=number).select_related("form")
    found: FilledCopy | None = rows.first()
    inside = found is not None and (
        account.reach.all_schools_of(found.region_code)
        or (found.school_code and found.school_code in account.reach.schools)
    )
    if found is None or not inside:
        raise Hidden(
            where="填出的表",
            found="没有这份表，或不在您的范围内",
            expected="是您所在地区或学校的表",
            fix="请从表样的页面打开",
        )
    return found


def filled_root() -> Path:
    """Folder of filled forms; it may be emptied at any time, they are filled in again."""
    return Path(settings.HOME) / "filled"


def path_of(copy: FilledCopy) -> Path:
    """Where a filled copy lies."""
    path = filled_root() / copy.file
    if not path.is_file():
        raise Hidden(
            where=str(copy),
            found="这份表已经清理",
            expected="还在的文件",
            fix="请在表样的页面再填一次；同一数据版本填出的数相同",
        )
    return path


def file_name(title: str, of: str, suffix: str) -> str:
    """Name a filled copy as people will find it.

    >>> file_name("情况表", "竹溪/小学", "docx")
    '情况表-竹溪_小学.docx'
    """
    return f"{_UNSAFE.sub('_', title)}-{_UNSAFE.sub('_', of)}.{suffix}"


def for_school(at: Drawing, school: School) -> Drawing:
    """Turn to one school; what was read stays."""
    at.school_code, at.school_name = school.school_code, school.name
    return at


def begun(account: Account, form: FormTemplate, today: date, sha: str = "") -> Drawing:
    """Read what the copies of a form need."""
    record = figures.newest(account, form.region_code, sha)
    name = region_name(form.region_code, today)
    return figures.drawing(account, form.region_code, name, today, record)


def schools_for(account: Account, form: FormTemplate, today: date) -> list[School]:
    """List the schools a person may fill a form in for."""
    rows = schools_of(form.region_code, account, today)
    if account.reach.all_schools_of(form.region_code):
        return rows
    return [one for one in rows if one.school_code in account.reach.schools]


def made(form: FormTemplate, at: Drawing) -> tuple[bytes, list[list[str]]]:
    """Fill one copy in; with it what could not be computed."""
    found, missing = figures.drawn(at, form.mapping)
    for slot in form.slots:
        if slot["id"] not in found and slot["id"].startswith("text:"):
            found[slot["id"]] = Filling("")  # left for a pen, never as a raw placeholder
    missing += [[label, UNMAPPED] for label in form.unmapped]
    kind = "docx" if form.kind == "docx" else "xlsx"
    return fill(kind, bytes(form.content), found, tuple(form.chosen)), missing


def kept(content: bytes, suffix: str) -> tuple[str, str]:
    """Keep a file under its hash; give its name and the hash."""
    digest = sha256(content).hexdigest()
    name = f"{digest}.{suffix}"
    root = filled_root()
    root.mkdir(parents=True, exist_ok=True)
    path = root / name
    if not path.is_file():
        part = root / f".{name}.part"
        part.write_bytes(content)
        part.rename(path)
    return name, digest


def archive_of(
    form: FormTemplate, at: Drawing, schools: Sequence[School], told: Callable[[int], None]
) -> tuple[bytes, list[list[str]]]:
    """Fill a copy in for each school, all in one archive."""
    held, every = io.BytesIO(), []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for number, school in enumerate(schools):
            told(number)
            content, missing = made(form, for_school(at, school))
            name = file_name(form.title, school.name, form.kind)
            if name in out.NameToInfo:
                name = file_name(form.title, f"{school.name}{school.school_code}", form.kind)
            out.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
            every += [[f"{school.name}：{label}", reason] for label, reason in missing]
    return held.getvalue(), every
