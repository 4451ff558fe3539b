"""``junheng init``: a home with a random secret, a database, a region and the first account."""

from __future__ import annotations

import argparse

from junheng.cli.store.home import (
    home_of,
    key_file,
    make_folders,
    migrate,
    print_json,
    start_django,
    write_secret,
)


def run(args: argparse.Namespace) -> int:
    """Make the installation; run again, it only brings the tables up to date."""
    home = home_of(args.home)
    make_folders(home)
    write_secret(home)
    key = key_file(home)
    if not key.exists():
        from junheng.data.intake.keyring import Keyring

        Keyring.create(key)
    start_django(home)
    migrate()

    from junheng.web.register import installing

    code = installing.first_account(
        region_code=args.region,
        region_name=args.region_name,
        level=args.level,
        username=args.user,
        name=args.name,
    )
    if args.json:
        print_json(
            {
                "home": str(home),
                "key": str(key),
                "region": args.region,
                "user": args.user if code else None,
                "code": code,
            }
        )
        return 0
    if not code:
        print(f"安装已经在 {home}，表结构已是最新。")
        return 0
    print(f"安装已建好：{home}")
    print(f"密钥文件：{key}（请单独备份；没有它，姓名和证件号无法读取）")
    print(f"系统管理员：{args.user}　一次性口令：{code}（7 天内有效，首次登录须改密码）")
    print("下一步：junheng serve，然后用浏览器打开它打印的网址。")
    return 0
