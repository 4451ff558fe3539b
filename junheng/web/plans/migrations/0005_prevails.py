from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_duty_stands")]

    operations = [
        migrations.AddField(
            model_name="adoption",
            name="prevails",
            field=models.JSONField(default=dict),
        ),
    ]
