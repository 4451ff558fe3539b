from django.db import migrations, models


def of_schools(apps, _schema):
    """Tasks of people of a school are tasks of schools."""
    tasks = apps.get_model("work", "Task")
    assignments = apps.get_model("accounts", "Assignment")
    people = assignments.objects.exclude(school_code="").values("account_id")
    tasks._base_manager.filter(person_id__in=people).update(asked_of="schools")


class Migration(migrations.Migration):

    dependencies = [
        ("work", "0001_initial"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="asked_of",
            field=models.CharField(
                choices=[("bureau", "局机关和其他单位"), ("schools", "学校")],
                default="bureau",
                max_length=8,
            ),
        ),
        migrations.RunPython(of_schools, migrations.RunPython.noop),
    ]
