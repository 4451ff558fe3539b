"""A made-up nation at person level, as Parquet a snapshot could hold.

Sections have about 500 pupils and 80 teachers; counties have 67 sections, one school in five
with two stages.  Only the columns the indicators read are written: no names, no ids.
"""

from __future__ import annotations

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


def make_nation(folder: Path, counties: int) -> Snapshot:
    """Write the nation's tables once and give them as a snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {}
    with duckdb.connect() as connection:
        connection.execute(
            _SECTIONS.format(per=SCHOOLS_PER_COUNTY, schools=counties * SCHOOLS_PER_COUNTY)
        )
        for name, query in _TABLES.items():
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
