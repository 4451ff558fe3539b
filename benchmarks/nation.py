"""A made-up nation at person level, as Parquet a snapshot could hold.

Sections have about 500 pupils and 80 teachers; counties have 67 sections, one school in five
with two stages.  Only the columns the indicators read are written: no names, no ids.  For
action plans the sections are counted instead, and every junior section and every county reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from junheng.data.snapshots import Manifest, Snapshot, TablePart

SCHOOLS_PER_COUNTY = 56  # 45 with one stage, 11 with two: 67 sections

_SECTIONS = """
create table school as
select printf('%010d', 2100000000 + i) as school_code,
       printf('%06d', 100000 + i // {per}) as region_code,
       i % 5 = 0 as has_both,
       case when i % 5 = 0 then '312' when i % 5 = 1 then '311' else '211' end as kind,
       hash(i) % 1000 / 1000.0 as chance
from range({schools}) t(i);
create table section as
select school_code, 'primary' as stage, chance from school where kind <> '311'
union all
select school_code, 'junior' as stage, chance from school where kind in ('311', '312');
create table sized as
select *, cast(100 + 800 * chance as bigint) as pupils, cast(16 + 128 * chance as bigint) as staff
from section;
"""
_TABLES = {
    "organisation": """
        select school_code, school_code as name, region_code, kind, 'education' as organiser,
               case cast(chance * 10 as int) % 3 when 0 then '111' when 1 then '121' else '220' end
                   as urban_rural,
               true as counts_as_school, cast(null as varchar) as lead_school_code,
               false as in_dense_centre, 2005 as built_year from school""",
    "section": "select school_code, stage from section",
    "resource": """
        select school_code, round(2000 + 4000 * chance, 1) as teaching_area_m2,
               round(300 * chance, 1) as indoor_sports_area_m2,
               round(3000 + 6000 * chance * chance, 1) as sports_ground_area_m2,
               0.0 as extra_sports_area_m2, round(800000 + 1500000 * chance, 2) as equipment_yuan,
               cast(8 + 20 * chance as bigint) as multimedia_classrooms from school""",
    "teacher": """
        select school_code, stage,
               ['bachelor', 'bachelor', 'associate', 'master', 'secondary', 'doctor']
                   [1 + cast(hash(school_code, stage, n) % 6 as int)] as degree,
               ['chinese', 'maths', 'pe', 'music', 'fine_art', 'english', 'arts', 'science']
                   [1 + cast(hash(n, school_code) % 8 as int)] as subject,
               ['none', 'none', 'county', 'city', 'school', 'none', 'none', 'province']
                   [1 + cast(hash(n, stage, school_code) % 8 as int)] as backbone_level,
               hash(school_code, n) % 20 <> 0 as is_full_time,
               hash(school_code, n) % 20 = 0 as is_shared
        from sized, unnest(range(staff)) t(n)""",
    "pupil": """
        select school_code, stage, hash(school_code, stage, n) % 200 <> 0 as is_registered,
               hash(n, school_code) % 7 = 0 as is_migrant
        from sized, unnest(range(pupils)) t(n)""",
}

_COLLECTED = """
with junior as (
    select s.school_code as unit_code, hash(s.school_code) as h, s.pupils
    from sized s where stage = 'junior'
),
county as (select distinct region_code as unit_code, hash(region_code) as h from school),
said as (
    select unit_code, 'guiding_experts' as ask, '2025' as period,
           if(h % 29 = 0, 2, 3 + h % 4) as value, null as numerator, null as denominator,
           null as state, null as judgement from junior
    union all
    select unit_code, 'key_projects', '2025', if(h // 7 % 31 = 0, 0, 1 + h % 3),
           null, null, null, null from junior
    union all
    select unit_code, 'principal_lessons', '2025春', if(h // 11 % 23 = 0, 26, 30 + h % 9),
           null, null, null, null from junior
    union all
    select unit_code, 'sport_skills', '2025', null,
           pupils - if(h // 13 % 19 = 0, 4, 0), pupils, null, null from junior
    union all
    select unit_code, 'art_skills', '2025', null,
           pupils - if(h // 17 % 37 = 0, 9, 0), pupils, null, null from junior where h % 97 > 0
    union all
    select unit_code, 'school_class', '2025', null, null, null,
           ['潜质', '优质', '示范'][1 + cast(h % 3 as int)], null from junior where h % 40 > 0
    union all
    select unit_code, 'six_area_review', '2025', null, null, null, null,
           case when h // 19 % 25 = 0 then 'not_met' else 'met' end from junior
    union all
    select unit_code, 'workload_review', '2025', null, null, null, null,
           case when h // 23 % 30 = 0 then 'not_met' else 'met' end from junior
    union all
    select unit_code, 'early_recruits', '2024', null, 3 + h % 9, 24, null, null from county
    union all
    select unit_code, 'public_funds_standard', '2024', 1000 + 100 * (h % 5), null, null, null, null
    from county
    union all
    select unit_code, 'junior_funds_share', cast(2023 + n as varchar), null,
           400 + n * cast(h % 7 as bigint) - n * n, 1000, null, null from county, range(3) t(n)
)
select unit_code, 'ouhai-2019.' || ask as item, cast(null as varchar) as subject, period,
       cast(value as double) as value, cast(numerator as double) as numerator,
       cast(denominator as double) as denominator, cast(state as varchar) as state,
       cast(judgement as varchar) as judgement,
       case when judgement is null then null else '督导室' end as judged_by, '填报表' as evidence
from said"""
_TABLES |= {
    "section_statistics": """
        select school_code, stage, pupils, staff as teachers,
               cast(floor(staff * (0.1 + 0.3 * chance)) as bigint) as backbone_teachers
        from sized""",
    "collected_item": _COLLECTED,
}
PERSONS = ("organisation", "section", "resource", "teacher", "pupil")
COLLECTED = ("organisation", "section", "section_statistics", "collected_item")


def make_nation(folder: Path, counties: int, tables: Sequence[str] = PERSONS) -> Snapshot:
    """Write some of the nation's tables once and give them as a snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {}
    with duckdb.connect() as connection:
        connection.execute(
            _SECTIONS.format(per=SCHOOLS_PER_COUNTY, schools=counties * SCHOOLS_PER_COUNTY)
        )
        for name in tables:
            query = _TABLES[name]
            file = folder / f"{name}.parquet"
            if not file.exists():
                half = folder / f"{name}.writing"
                connection.execute(f"copy ({query}) to '{half}' (format parquet)")
                half.rename(file)
            counted = connection.execute(f"select count(*) from '{file}'").fetchone()  # noqa: S608
            parts[name] = TablePart(int(counted[0]) if counted else 0, "", file.name)
    manifest = Manifest(
        schema_version="1",
        region="100000",
        region_name="虚构的全国",
        as_of=date(2025, 10, 15),
        status="self_test",
        source="基准测试",
        version=1,
        tables=parts,
    )
    return Snapshot("0" * 64, manifest, folder)
