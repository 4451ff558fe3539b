import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("appraisal", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ("evidence", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='AwardRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('plan', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('year', models.PositiveIntegerField()),
                ('inputs', models.JSONField()),
                ('stage', models.CharField(choices=[('draft', '核算中'), ('published', '公示中'), ('final', '已确定')], default='draft', max_length=10)),
                ('drafted_on', models.DateField()),
                ('published_on', models.DateField(null=True)),
                ('object_until', models.DateField(null=True)),
                ('final_on', models.DateField(null=True)),
                ('document_number', models.CharField(blank=True, max_length=80)),
                ('award', models.CharField(max_length=40)),
                ('on', models.DateField()),
                ('fund', models.PositiveBigIntegerField()),
                ('fund_document', models.CharField(max_length=80, verbose_name='资金文号')),
                ('is_history', models.BooleanField(default=False)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('final_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('plan', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('year', models.PositiveIntegerField()),
                ('inputs', models.JSONField()),
                ('stage', models.CharField(choices=[('draft', '核算中'), ('published', '公示中'), ('final', '已确定')], default='draft', max_length=10)),
                ('drafted_on', models.DateField()),
                ('published_on', models.DateField(null=True)),
                ('object_until', models.DateField(null=True)),
                ('final_on', models.DateField(null=True)),
                ('document_number', models.CharField(blank=True, max_length=80)),
                ('scheme', models.CharField(max_length=40)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('final_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
            ],
            options={
                'ordering': ['-year', 'plan'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('region_code', 'plan', 'scheme', 'year'), name='one_evaluation_a_year')],
            },
        ),
        migrations.CreateModel(
            name='LocalWeights',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('plan', models.CharField(max_length=40)),
                ('scheme', models.CharField(max_length=40)),
                ('weights', models.JSONField()),
                ('document_number', models.CharField(max_length=80, verbose_name='文号')),
                ('issuer', models.CharField(max_length=80, verbose_name='发文单位')),
                ('approver', models.CharField(max_length=80, verbose_name='批准人')),
                ('valid_from', models.DateField(verbose_name='起执行日期')),
                ('set_on', models.DateField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-valid_from', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('about', models.CharField(max_length=40)),
                ('about_label', models.CharField(max_length=120)),
                ('words', models.CharField(max_length=400, verbose_name='异议内容')),
                ('by', models.CharField(max_length=80)),
                ('paper_number', models.CharField(blank=True, max_length=60)),
                ('on', models.DateField()),
                ('decision', models.CharField(blank=True, choices=[('kept', '核对无误，维持'), ('corrected', '异议成立，更正')], max_length=10)),
                ('decision_words', models.CharField(blank=True, max_length=400)),
                ('corrected', models.FloatField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('award', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='appraisal.awardrun')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='appraisal.evaluation')),
            ],
            options={
                'ordering': ['on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('award__isnull', True), ('evaluation__isnull', False)), models.Q(('award__isnull', False), ('evaluation__isnull', True)), _connector='OR'), name='an_objection_is_about_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='ResultUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('part', models.CharField(max_length=40)),
                ('use', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=200, verbose_name='用在哪里')),
                ('document_number', models.CharField(max_length=80, verbose_name='使用文件的文号')),
                ('on', models.DateField()),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='appraisal.evaluation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='EnteredFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('plan', models.CharField(max_length=40)),
                ('figure', models.CharField(max_length=40)),
                ('year', models.PositiveIntegerField()),
                ('value', models.FloatField(null=True)),
                ('numerator', models.FloatField(null=True)),
                ('denominator', models.FloatField(null=True)),
                ('document', models.CharField(max_length=120, verbose_name='出处文件')),
                ('entered_on', models.DateField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['plan', 'figure', 'year', 'school_code'],
                'constraints': [models.UniqueConstraint(fields=('school_code', 'plan', 'figure', 'year'), name='one_entered_figure_a_year')],
            },
        ),
    ]
