"""People who read examinations: research staff of the bureau, teachers of a school."""

from django.db import migrations, models

_OF_SCHOOL = ["principal", "clerk", "teacher"]


class Migration(migrations.Migration):
    """Let an assignment be of research staff, or of a teacher, who belongs to a school."""

    dependencies = [("accounts", "0002_office_roles")]

    operations = [
        migrations.RemoveConstraint(
            model_name="assignment", name="school_roles_have_a_school"
        ),
        migrations.AlterField(
            model_name="assignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("leader", "局领导"),
                    ("data_officer", "数据员"),
                    ("inspector", "督导"),
                    ("staff", "科室人员"),
                    ("finance", "财务人员"),
                    ("researcher", "教研员"),
                    ("principal", "校长"),
                    ("clerk", "数据文员"),
                    ("teacher", "任课教师"),
                    ("analyst", "省级分析员"),
                    ("expert", "评审专家"),
                    ("operator", "系统管理员"),
                ],
                max_length=20,
                verbose_name="角色",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=(models.Q(role__in=_OF_SCHOOL) & ~models.Q(school_code=""))
                | (~models.Q(role__in=_OF_SCHOOL) & models.Q(school_code="")),
                name="school_roles_have_a_school",
            ),
        ),
    ]
