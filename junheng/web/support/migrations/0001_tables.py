import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_tables'),
        ('processes', '0001_tables'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('plan', models.CharField(max_length=40)),
                ('team_document', models.CharField(blank=True, max_length=80, verbose_name='组队文号')),
                ('team_on', models.DateField(null=True)),
                ('project_title', models.CharField(blank=True, max_length=120, verbose_name='项目')),
                ('plan_number', models.CharField(blank=True, max_length=80, verbose_name='方案文号')),
                ('plan_due_on', models.DateField(null=True, verbose_name='方案完成时限')),
                ('arranged_on', models.DateField(null=True)),
                ('reply', models.CharField(blank=True, max_length=400, verbose_name='学校的意见')),
                ('replied_on', models.DateField(null=True)),
                ('replied_by', models.CharField(blank=True, max_length=80)),
                ('paper_number', models.CharField(blank=True, max_length=60, verbose_name='学校来件编号')),
                ('answer', models.CharField(blank=True, max_length=400, verbose_name='答复')),
                ('answered_on', models.DateField(null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.application')),
                ('arranged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['school_code'],
                'constraints': [models.UniqueConstraint(fields=('school_code', 'plan'), name='one_support_per_school')],
            },
        ),
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('unit', models.CharField(max_length=80, verbose_name='单位')),
                ('way', models.CharField(choices=[('introduced', '智力引进'), ('borrowed', '智力借用'), ('part_time', '业余兼职')], max_length=12, verbose_name='引进方式')),
                ('goal', models.CharField(max_length=200, verbose_name='约定的目标')),
                ('until', models.DateField(verbose_name='协议到期')),
                ('pay_yuan', models.PositiveIntegerField(verbose_name='报酬（元/年）')),
                ('from_on', models.DateField()),
                ('left_on', models.DateField(null=True)),
                ('support', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='support.support')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('support', 'name', 'unit'), name='one_expert_once_per_school')],
            },
        ),
        migrations.CreateModel(
            name='Classification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('plan', models.CharField(max_length=40)),
                ('class_id', models.CharField(max_length=40)),
                ('valid_from', models.DateField(verbose_name='起算日期')),
                ('valid_to', models.DateField(null=True)),
                ('review_on', models.DateField()),
                ('proposed', models.CharField(blank=True, max_length=40)),
                ('grounds', models.JSONField(default=list)),
                ('document_number', models.CharField(max_length=80, verbose_name='认定文号')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='与建议不同的理由')),
                ('decided_on', models.DateField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
            ],
            options={
                'ordering': ['-valid_from', '-id'],
                'indexes': [models.Index(fields=['region_code', 'plan', 'valid_to'], name='support_cla_region__b660ca_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('school_code', 'plan'), name='one_open_class_per_school'), models.UniqueConstraint(fields=('school_code', 'plan', 'valid_from'), name='one_class_per_first_day'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_class_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('plan', models.CharField(max_length=40)),
                ('criterion', models.CharField(max_length=40)),
                ('is_met', models.BooleanField()),
                ('words', models.CharField(max_length=300, verbose_name='看到了什么')),
                ('document_number', models.CharField(max_length=80, verbose_name='材料文号')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-on', '-id'],
                'indexes': [models.Index(fields=['region_code', 'plan'], name='support_judged_in_region')],
            },
        ),
    ]
