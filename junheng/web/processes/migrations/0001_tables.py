import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("processes", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ("work", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('process_key', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=120, verbose_name='题目')),
                ('year', models.PositiveIntegerField(verbose_name='年度')),
                ('notice_number', models.CharField(max_length=120, verbose_name='通知文号')),
                ('stage', models.CharField(max_length=60)),
                ('dates', models.JSONField(default=dict)),
                ('dates_why', models.CharField(blank=True, max_length=200, verbose_name='日期与原文不同的依据')),
                ('quota', models.PositiveIntegerField(null=True, verbose_name='名额')),
                ('fund_yuan', models.FloatField(null=True, verbose_name='经费（元）')),
                ('publicity_days', models.PositiveIntegerField(default=0, verbose_name='公示工作日')),
                ('opened_on', models.DateField()),
                ('minutes', models.CharField(blank=True, max_length=600, verbose_name='遴选说明')),
                ('shown_from', models.DateField(null=True)),
                ('shown_to', models.DateField(null=True)),
                ('result_number', models.CharField(blank=True, max_length=120, verbose_name='结果文号')),
                ('result_on', models.DateField(null=True)),
                ('stopped_why', models.CharField(blank=True, max_length=200, verbose_name='停办的理由')),
                ('stopped_on', models.DateField(null=True)),
                ('awarded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['region_code', 'stage'], name='processes_c_region__89f6bf_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_on', None)), fields=('region_code', 'process_key', 'year'), name='one_call_per_process_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('town', models.CharField(blank=True, max_length=60)),
                ('unit_name', models.CharField(max_length=120, verbose_name='申报单位')),
                ('number', models.PositiveIntegerField(default=0)),
                ('theme', models.CharField(blank=True, max_length=80, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='题目')),
                ('state', models.CharField(choices=[('draft', '填写中'), ('submitted', '已提交'), ('returned', '退回补正'), ('withdrawn', '已撤回'), ('awarded', '入选'), ('refused', '未入选'), ('accepted', '已验收'), ('ended', '已终止')], default='draft', max_length=10)),
                ('answers', models.JSONField(default=dict)),
                ('checks', models.JSONField(default=dict)),
                ('exception', models.CharField(blank=True, max_length=120, verbose_name='例外的批准文件')),
                ('submitted_on', models.DateField(null=True)),
                ('submitted_by', models.CharField(blank=True, max_length=120)),
                ('paper_number', models.CharField(blank=True, max_length=60, verbose_name='纸质申报书编号')),
                ('returned_why', models.CharField(blank=True, max_length=300, verbose_name='退回的理由')),
                ('is_inside', models.BooleanField(default=False)),
                ('inside_why', models.CharField(blank=True, max_length=300, verbose_name='入围的理由')),
                ('amount_yuan', models.FloatField(null=True, verbose_name='补助（元）')),
                ('result_words', models.CharField(blank=True, max_length=600, verbose_name='结果的理由')),
                ('case_title', models.CharField(blank=True, max_length=120, verbose_name='案例题目')),
                ('case_words', models.CharField(blank=True, max_length=1000, verbose_name='案例摘要')),
                ('case_on', models.DateField(null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='processes.call')),
            ],
            options={
                'ordering': ['number', 'id'],
                'indexes': [models.Index(fields=['region_code', 'state'], name='processes_a_region__037024_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__gt', 0)), fields=('call', 'number'), name='one_receipt_number_per_call')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='节点')),
                ('due_on', models.DateField(verbose_name='完成时限')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='processes.application')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='work.task')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('number', models.PositiveIntegerField()),
                ('by_name', models.CharField(blank=True, max_length=120, verbose_name='提出人或单位')),
                ('words', models.CharField(max_length=600, verbose_name='异议内容')),
                ('paper_number', models.CharField(blank=True, max_length=60, verbose_name='来件编号')),
                ('received_on', models.DateField(verbose_name='收到日期')),
                ('state', models.CharField(choices=[('open', '待答复'), ('upheld', '异议成立'), ('dismissed', '异议不成立')], default='open', max_length=10)),
                ('answer', models.CharField(blank=True, max_length=600, verbose_name='答复和理由')),
                ('answer_number', models.CharField(blank=True, max_length=120, verbose_name='答复文号')),
                ('decided_on', models.DateField(null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='processes.application')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='processes.call')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('call', 'number'), name='one_number_per_objection')],
            },
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('unit', models.CharField(max_length=120, verbose_name='单位')),
                ('school_code', models.CharField(blank=True, max_length=20, verbose_name='所在学校')),
                ('town', models.CharField(blank=True, max_length=60, verbose_name='所在镇')),
                ('is_out', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviewers', to='processes.call')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('call', 'name', 'unit'), name='one_expert_once_per_call')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marks', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=600, verbose_name='评审意见')),
                ('is_recused', models.BooleanField(default=False)),
                ('recused_why', models.CharField(blank=True, max_length=120, verbose_name='回避的理由')),
                ('paper_number', models.CharField(blank=True, max_length=60, verbose_name='纸质评审表编号')),
                ('on', models.DateField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='processes.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='processes.reviewer')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('application', 'reviewer'), name='one_sheet_per_expert_and_application')],
            },
        ),
        migrations.CreateModel(
            name='StepDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=60)),
                ('on', models.DateField(verbose_name='日期')),
                ('document_number', models.CharField(max_length=120, verbose_name='文号')),
                ('verdict', models.CharField(choices=[('done', '已完成'), ('passed', '通过'), ('failed', '不通过')], max_length=8, verbose_name='结论')),
                ('words', models.CharField(blank=True, max_length=600, verbose_name='说明')),
                ('answers', models.JSONField(default=dict)),
                ('checks', models.JSONField(default=dict)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='processes.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('application', 'stage'), name='one_record_per_step')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=10)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('on', models.DateField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='processes.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('application', 'sha256'), name='one_file_once_per_application')],
            },
        ),
    ]
