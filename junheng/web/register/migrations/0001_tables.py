from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("register", "0001_initial"),
        ("register", "0002_school_is_listed"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=80)),
                ('level', models.CharField(max_length=20)),
                ('parent_code', models.CharField(blank=True, max_length=12)),
                ('succeeded_by', models.CharField(blank=True, max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['region_code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'valid_from'), name='one_region_row_per_start')],
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('region_code', models.CharField(max_length=12)),
                ('town', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('organiser', models.CharField(blank=True, max_length=40)),
                ('urban_rural', models.CharField(blank=True, max_length=20)),
                ('counts_as_school', models.BooleanField(default=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('lead_school_code', models.CharField(blank=True, max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['school_code', 'valid_from'],
                'indexes': [models.Index(fields=['region_code', 'valid_to'], name='register_sc_region__3ee71a_idx')],
                'constraints': [models.UniqueConstraint(fields=('school_code', 'valid_from'), name='one_school_row_per_start')],
            },
        ),
    ]
