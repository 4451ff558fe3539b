"""What a judgement said before it was judged anew or corrected (判定的前后记录)."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def keep_words(apps: Any, _editor: Any) -> None:
    """Set the words of a veto corrected before apart from the reason of the correction.

    Who recorded it was overwritten in the row then; the audit lines still say it.
    """
    rows = apps.get_model("recognition", "Judgement")._base_manager.exclude(lifted_why="")
    for one in rows:
        first = {
            "is_met": False,
            "words": one.words,
            "by": "原登记人（见操作日志）",
            "on": one.judged_on.isoformat(),
            "paper": "原登记文件（见引用的文件）",
        }
        one.history, one.words = [first], one.lifted_why
        one.save(update_fields=["history", "words"])


class Migration(migrations.Migration):
    """One column, filled as far as the rows still say."""

    dependencies = [("recognition", "0001_tables")]

    operations = [
        migrations.AddField("judgement", "history", models.JSONField(default=list)),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
