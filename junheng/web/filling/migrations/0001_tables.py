import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("filling", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ("evidence", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='FormTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('about', models.CharField(choices=[('school', '一所学校一份'), ('region', '全县一份')], default='school', max_length=8)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=4)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('slots', models.JSONField(default=list)),
                ('chosen', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('uploaded_on', models.DateField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('replaced_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='filling.formtemplate')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title', '-edition'],
                'indexes': [models.Index(fields=['region_code', 'withdrawn_on'], name='forms_in_use')],
            },
        ),
        migrations.CreateModel(
            name='FilledCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('of', models.CharField(max_length=120)),
                ('count', models.PositiveIntegerField(default=1)),
                ('mapped', models.PositiveIntegerField()),
                ('missing', models.JSONField(default=list)),
                ('file', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='filling.formtemplate')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
    ]
