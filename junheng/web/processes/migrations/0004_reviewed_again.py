"""A review that was not passed stays on record beside the next one (中期评估不通过的再评)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One record of a step that was not failed; failed ones are as many as there were."""

    dependencies = [("processes", "0003_rests_on")]

    operations = [
        migrations.RemoveConstraint("stepdone", "one_record_per_step"),
        migrations.AddConstraint(
            "stepdone",
            models.UniqueConstraint(
                fields=("application", "stage"),
                condition=models.Q(("verdict", "failed"), _negated=True),
                name="one_record_per_step",
            ),
        ),
    ]
