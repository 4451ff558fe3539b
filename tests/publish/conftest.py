"""A small county, measured by hand-made amounts under the real pack."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from junheng.measure.engine.assess import Assessor, assess
from junheng.measure.engine.result import Measurement, Unit
from junheng.policy import load_pack
from junheng.policy.pack import Pack
from junheng.publish.reports import Cover
from junheng.publish.sentences.balance import BalanceWords

AS_OF = date(2025, 10, 15)
COUNTY = "990101"
SNAPSHOT = "3f2a9c1b7d20" + "0" * 52

# name, code, stage, residence, pupils, then the seven amounts in the order of the pack
SCHOOLS = [
    (
        "云川实验小学",
        "2199000001",
        "primary",
        "urban",
        2140,
        110,
        34,
        21,
        10486,
        16264,
        6676800,
        51,
    ),
    ("城关一小", "2199000002", "primary", "urban", 2480, 122, 35, 22, 11408, 18600, 6572000, 58),
    ("河口镇中心小学", "2199000003", "primary", "town", 870, 37, 7, 6, 4089, 4437, 1835700, 22),
    ("柳塘九年制学校", "2199000004", "primary", "town", 410, 18, 5, 4, 3239, 5166, 840500, 14),
    ("竹溪小学", "2199000005", "primary", "rural", 236, 12, 3, 3, 2266, 4295, 372880, 10),
    ("白岭小学", "2199000006", "primary", "rural", 118, 7, 2, 2, 1664, 3115, 278480, 8),
    ("枫林教学点", "2199000007", "primary", "rural", 38, 3, 1, 1, 500, 900, 60000, 2),
    ("柳塘九年制学校", "2199000004", "junior", "town", 390, 21, 4, 4, 3400, 5440, 984000, 13),
    ("石桥中学", "2199000008", "junior", "town", 540, 27, 3, 2, 3240, 4536, 1404000, 13),
    ("云川一中", "2199000009", "junior", "urban", 1980, 112, 26, 19, 12078, 20394, 5544000, 49),
]


def county(
    pack: Pack, *, schools: list[tuple] | None = None, missing: set[tuple[str, str]] = frozenset()
) -> Measurement:
    """Measure the county; ``missing`` names (school code, indicator) without an amount."""
    assessor = Assessor(pack, AS_OF)
    units, results = [], {}
    for name, code, stage, residence, pupils, *amounts in schools or SCHOOLS:
        point = name.endswith("教学点")
        unit = Unit(
            code=code,
            name=name,
            stage=stage,
            region=COUNTY,
            kind="218" if point else "211",
            residence=residence,
            pupils=pupils,
            in_scope=not point,
            reason="不足 50 人的教学点不参加七项资源配置指标" if point else "",
            merged=("M1",) if name == "城关一小" else (),
        )
        units.append(unit)
        results[unit.key] = [
            assessor.result(
                indicator,
                unit,
                None if (code, indicator.id) in missing else float(one),
                float(pupils),
                snapshot=SNAPSHOT,
            )
            for indicator, one in zip(pack.indicators, amounts, strict=True)
        ]
    outcome = assess(assessor, units, results)
    return Measurement(
        pack=pack.id,
        snapshot=SNAPSHOT,
        region=COUNTY,
        as_of=AS_OF,
        units=tuple(units),
        results=tuple(r for rows in results.values() for r in rows),
        school_verdicts=outcome.school_verdicts,
        spreads=outcome.spreads,
        verdicts_by_county=outcome.verdicts_by_county,
        indicators=tuple(i.id for i in pack.indicators),
    )


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("cn-moe-2017-6")


@pytest.fixture(scope="session")
def schools_with_eight_amounts():
    return [(*row, 9) for row in SCHOOLS]


@pytest.fixture(scope="session")
def county_of():
    return county


@pytest.fixture(scope="session")
def measured(pack: Pack) -> Measurement:
    return county(pack)


@pytest.fixture(scope="session")
def with_a_gap_in_the_data(pack: Pack) -> Measurement:
    return county(pack, missing={("2199000006", "equipment_per_pupil")})


@pytest.fixture(scope="session")
def words(measured: Measurement, pack: Pack) -> BalanceWords:
    return BalanceWords(measured, pack)


@pytest.fixture(scope="session")
def cover() -> Cover:
    return Cover(
        region_name="云川县",
        issuer="云川县教育局",
        day=date(2025, 11, 3),
        as_of=AS_OF,
        source="2025年教育事业统计",
        status="self_test",
        version=2,
        sha256=SNAPSHOT,
    )


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory):
    """Let LibreOffice open a file, compute every formula anew and save it in another format."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有 LibreOffice，不能请它复算和转换")
    profile = tmp_path_factory.mktemp("office")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
        "</oor:items>"
    )

    def convert(path: Path, kind: str) -> Path:
        part = "libswlo.so" if path.suffix == ".docx" else "libsclo.so"
        if not (Path(office).resolve().parent / part).is_file():
            pytest.skip(f"LibreOffice 没有装全（缺 {part}），不能请它复算和转换")
        out = tmp_path_factory.mktemp("out")
        subprocess.run(
            [
                office,
                "--headless",
                f"-env:UserInstallation={profile.as_uri()}",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return next(out.iterdir())

    return convert
