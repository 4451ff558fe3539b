import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_local_indicators"),
        ("plans", "0003_local_deadlines"),
        ("plans", "0004_duty_stands"),
        ("plans", "0005_prevails"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('pack_id', models.CharField(max_length=80)),
                ('pack_version', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', '准备中'), ('submitted', '待批准'), ('in_force', '执行中'), ('superseded', '已被替代'), ('dropped', '未采用')], default='draft', max_length=12)),
                ('prepared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('baseline_year', models.PositiveIntegerField(blank=True, null=True)),
                ('scopes', models.JSONField(default=dict)),
                ('offices', models.JSONField(default=dict)),
                ('lines', models.JSONField(default=dict)),
                ('days', models.JSONField(default=dict)),
                ('prevails', models.JSONField(default=dict)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approver', models.CharField(blank=True, max_length=60, verbose_name='批准人')),
                ('document_number', models.CharField(blank=True, max_length=120, verbose_name='文号或会议纪要号')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='采用日期')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-adopted_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'pack_id', 'number'), name='one_adoption_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('region_code', 'pack_id'), name='one_adoption_of_a_pack_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('item', models.CharField(max_length=80)),
                ('office', models.CharField(max_length=80, verbose_name='责任单位')),
                ('part', models.CharField(choices=[('lead', '牵头'), ('answer', '责任'), ('help', '配合')], default='lead', max_length=8, verbose_name='分工')),
                ('stands', models.CharField(choices=[('own', '本局科室、所属单位和学校'), ('beside', '同级单位和社会单位'), ('above', '上级')], default='own', max_length=8, verbose_name='与本局的关系')),
                ('person_name', models.CharField(blank=True, max_length=60, verbose_name='责任人')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                ('state', models.CharField(choices=[('drawn_up', '待交办'), ('handed_out', '已交办·待签收'), ('received', '已签收')], default='drawn_up', max_length=12)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('handed_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=60)),
                ('door', models.CharField(blank=True, choices=[('page', '网页'), ('slip', '回执单'), ('officer', '代为登记')], max_length=8)),
                ('paper_number', models.CharField(blank=True, max_length=60)),
                ('adoption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='plans.adoption')),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('adoption', 'item', 'office', 'part'), name='one_duty_per_office_and_part')],
            },
        ),
        migrations.CreateModel(
            name='LocalIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('name', models.SlugField(max_length=40, verbose_name='代号')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('label', models.CharField(max_length=60, verbose_name='名称')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                ('numerator', models.CharField(max_length=1000, verbose_name='分子')),
                ('denominator', models.CharField(max_length=1000, verbose_name='分母')),
                ('per', models.PositiveIntegerField(default=1, verbose_name='乘以')),
                ('stages', models.JSONField(default=list, verbose_name='学段')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('pack_id', models.CharField(default='cn-moe-2017-6', max_length=80)),
                ('pack_version', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('withdrawn', '已停用')], default='draft', max_length=10)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=400)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', '-revision'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'name', 'revision'), name='one_row_per_revision'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('region_code', 'name'), name='one_draft_of_an_indicator')],
            },
        ),
        migrations.CreateModel(
            name='LocalTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('label', models.CharField(max_length=60, verbose_name='目标')),
                ('kind', models.CharField(choices=[('at_least', '不低于'), ('at_most', '不超过')], max_length=10, verbose_name='达到线')),
                ('number', models.FloatField(verbose_name='数')),
                ('valid_from', models.DateField(verbose_name='起算日期')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                ('document_number', models.CharField(max_length=120, verbose_name='文号或会议纪要号')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('adoption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='local_targets', to='plans.adoption')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='plans.localindicator')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=80)),
                ('rule', models.CharField(max_length=80)),
                ('way', models.CharField(choices=[('stop', '停用这一条'), ('change', '改用合规的做法'), ('basis', '登记依据后继续')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=400)),
                ('document_number', models.CharField(blank=True, max_length=120)),
                ('issuer', models.CharField(blank=True, max_length=120)),
                ('approver', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('adoption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='plans.adoption')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('adoption', 'item', 'rule'), name='one_settlement_per_conflict')],
            },
        ),
    ]
