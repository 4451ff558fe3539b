import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("evidence", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='SnapshotRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('region_code', models.CharField(max_length=12)),
                ('region_name', models.CharField(max_length=80)),
                ('as_of', models.DateField()),
                ('status', models.CharField(choices=[('self_test', '自测'), ('reported', '上报'), ('approved', '审定')], max_length=12)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('number', models.PositiveIntegerField()),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('locked_at', models.DateTimeField()),
                ('locked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-as_of', '-number'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'as_of', 'number'), name='one_snapshot_per_number')],
            },
        ),
    ]
