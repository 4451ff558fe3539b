import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('number', models.CharField(max_length=120, verbose_name='文号')),
                ('title', models.CharField(max_length=160, verbose_name='文件名')),
                ('issuer', models.CharField(max_length=80, verbose_name='发文单位')),
                ('dated_on', models.DateField(verbose_name='日期')),
                ('entered_on', models.DateField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'number'), name='one_proof_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=40)),
                ('item', models.CharField(max_length=60)),
                ('year', models.PositiveIntegerField()),
                ('is_met', models.BooleanField()),
                ('words', models.CharField(max_length=400, verbose_name='说明')),
                ('judged_on', models.DateField()),
                ('lifted_why', models.CharField(blank=True, max_length=400, verbose_name='更正的理由')),
                ('judged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recognition.proof')),
            ],
            options={
                'ordering': ['rule', 'item', 'year'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'rule', 'item', 'year'), name='one_judgement_per_recognition_item_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('item', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='在第几条、第几页')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='recognition.proof')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('proof', 'rule', 'item'), name='one_citation_per_proof_and_item')],
            },
        ),
        migrations.CreateModel(
            name='Recognised',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=40)),
                ('document_number', models.CharField(max_length=120, verbose_name='认定文号')),
                ('issuer', models.CharField(max_length=80, verbose_name='认定单位')),
                ('recognised_on', models.DateField(verbose_name='认定日期')),
                ('entered_on', models.DateField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['rule'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'rule'), name='one_recognition_per_county_and_rule')],
            },
        ),
        migrations.CreateModel(
            name='YearReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=40)),
                ('states', models.JSONField(default=dict)),
                ('fallen', models.JSONField(default=list)),
                ('words', models.CharField(blank=True, max_length=600, verbose_name='处理意见')),
                ('document_number', models.CharField(max_length=120, verbose_name='监测记录编号')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
            ],
            options={
                'ordering': ['-snapshot__as_of', '-id'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'rule', 'snapshot'), name='one_review_per_data_version')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=40)),
                ('lines', models.JSONField(default=list)),
                ('population', models.CharField(blank=True, max_length=12, verbose_name='常住人口（万人）')),
                ('population_source', models.CharField(blank=True, max_length=120, verbose_name='人口数的出处')),
                ('profile', models.CharField(blank=True, max_length=2000, verbose_name='县情和工作')),
                ('problems', models.CharField(blank=True, max_length=2000, verbose_name='存在的问题')),
                ('plans', models.CharField(blank=True, max_length=2000, verbose_name='下一步打算')),
                ('drafted_on', models.DateField()),
                ('document_number', models.CharField(blank=True, max_length=120, verbose_name='文号')),
                ('signed_on', models.DateField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
            ],
            options={
                'ordering': ['-drafted_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'rule', 'snapshot'), name='one_assessment_per_data_version')],
            },
        ),
        migrations.CreateModel(
            name='Owner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=40)),
                ('item', models.CharField(max_length=60)),
                ('office', models.CharField(max_length=80, verbose_name='责任单位')),
                ('person', models.CharField(blank=True, max_length=60, verbose_name='责任人')),
                ('set_on', models.DateField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['rule', 'item'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'rule', 'item'), name='one_owner_per_recognition_item')],
            },
        ),
    ]
