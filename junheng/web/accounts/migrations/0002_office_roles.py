"""People of the bureau's offices: two roles more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let an assignment be of a person of an office, or of finance."""

    dependencies = [("accounts", "0001_tables")]

    operations = [
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
                    ("principal", "校长"),
                    ("clerk", "数据文员"),
                    ("analyst", "省级分析员"),
                    ("expert", "评审专家"),
                    ("operator", "系统管理员"),
                ],
                max_length=20,
                verbose_name="角色",
            ),
        )
    ]
