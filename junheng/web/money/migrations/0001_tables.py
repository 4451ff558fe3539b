import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("money", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ("work", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='Numbered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=10)),
                ('year', models.PositiveIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region_code', 'kind', 'year'), name='one_money_numbering_per_year')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('year', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='项目名称')),
                ('office', models.CharField(max_length=80, verbose_name='责任单位')),
                ('clause', models.CharField(blank=True, max_length=120)),
                ('amount', models.CharField(max_length=60, verbose_name='新增内容')),
                ('quantity', models.FloatField(verbose_name='新增数量')),
                ('places', models.PositiveIntegerField(null=True, verbose_name='新增学位')),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('cost_yuan', models.FloatField(null=True, verbose_name='总投资')),
                ('opened_on', models.DateField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', 'number'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'year', 'number'), name='one_project_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('before', models.DateField()),
                ('after', models.DateField()),
                ('why', models.CharField(max_length=200)),
                ('approver', models.CharField(max_length=60)),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='money.project')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('contract_number', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('way', models.CharField(choices=[('renew', '按原条件续签'), ('change', '调整价格或数量后续签'), ('end', '到期不再续签')], max_length=10)),
                ('why', models.CharField(max_length=200)),
                ('document', models.CharField(max_length=120, verbose_name='决定文号')),
                ('quantity', models.FloatField()),
                ('delivered', models.FloatField(null=True)),
                ('amount_yuan', models.FloatField()),
                ('decided_on', models.DateField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-decided_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('place', models.PositiveIntegerField()),
                ('first_planned_on', models.DateField()),
                ('planned_on', models.DateField()),
                ('reached_on', models.DateField(null=True)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='money.project')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('project', 'step'), name='each_step_once')],
            },
        ),
        migrations.CreateModel(
            name='ListItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('year', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('what', models.CharField(max_length=120, verbose_name='内容')),
                ('quantity', models.FloatField(null=True, verbose_name='数量')),
                ('quantity_unit', models.CharField(blank=True, max_length=20)),
                ('asked_yuan', models.FloatField(verbose_name='所需经费')),
                ('fund', models.CharField(max_length=20, verbose_name='资金来源')),
                ('use', models.CharField(max_length=20, verbose_name='用途')),
                ('state', models.CharField(choices=[('proposed', '已提出·待审核'), ('confirmed', '审核确认·待列预算'), ('budgeted', '已列入预算'), ('returned', '审核未列入')], default='proposed', max_length=10)),
                ('proposed_on', models.DateField()),
                ('paper_number', models.CharField(blank=True, max_length=60)),
                ('confirmed_yuan', models.FloatField(null=True)),
                ('reviewed_on', models.DateField(null=True)),
                ('review_words', models.CharField(blank=True, max_length=200)),
                ('budget_document', models.CharField(blank=True, max_length=120, verbose_name='预算批复文号')),
                ('budgeted_on', models.DateField(null=True)),
                ('budgeted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='work.finding')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', 'number'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'year', 'number'), name='one_list_item_per_number')],
            },
        ),
        migrations.CreateModel(
            name='LocalRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('purpose', models.CharField(max_length=10)),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('yuan', models.FloatField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('title', models.CharField(max_length=120)),
                ('document', models.CharField(max_length=120, verbose_name='文号')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['purpose', 'stage', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'purpose', 'stage', 'valid_from'), name='one_rate_per_day')],
            },
        ),
    ]
