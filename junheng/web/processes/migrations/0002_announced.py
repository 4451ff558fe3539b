"""The list as it was announced, and what was taken off it (公示名单按公示时留存)."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def keep_lists(apps: Any, _editor: Any) -> None:
    """Write down the lists announced so far: what is inside, and what an objection took off."""
    call_model = apps.get_model("processes", "Call")
    objection_model = apps.get_model("processes", "Objection")
    for call in call_model._base_manager.exclude(shown_from=None):
        upheld = objection_model._base_manager.filter(call=call, state="upheld")
        off = dict(upheld.exclude(application=None).values_list("application_id", "decided_on"))
        rows = [
            one
            for one in call.applications.order_by("number", "id")
            if one.is_inside or one.pk in off
        ]
        call.announced = [
            {"application": one.pk, "unit": one.unit_name, "title": one.title, "theme": one.theme}
            for one in rows
        ]
        call.save(update_fields=["announced"])
        for one in rows:
            if one.pk in off and not one.is_inside:
                one.taken_off_on = off[one.pk]
                one.save(update_fields=["taken_off_on"])


class Migration(migrations.Migration):
    """Two columns, filled from what is on record."""

    dependencies = [("processes", "0001_tables")]

    operations = [
        migrations.AddField("call", "announced", models.JSONField(default=list)),
        migrations.AddField("application", "taken_off_on", models.DateField(null=True)),
        migrations.RunPython(keep_lists, migrations.RunPython.noop),
    ]
