"""A renewal says what becomes of what was not delivered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the words to the decision."""

    dependencies = [("money", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="renewal",
            name="short_words",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="没有交付的部分怎样办"
            ),
            preserve_default=False,
        ),
    ]
