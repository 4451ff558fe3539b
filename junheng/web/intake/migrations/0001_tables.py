import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("intake", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('as_of', models.DateField(verbose_name='数据截至')),
                ('due', models.DateField(verbose_name='截止日期')),
                ('tables', models.JSONField(default=list, verbose_name='要交的表')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-as_of', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('region_code', 'as_of'), name='one_open_collection_per_date')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('region_name', models.CharField(max_length=80)),
                ('as_of', models.DateField()),
                ('state', models.CharField(choices=[('open', '编辑中'), ('published', '已发布')], default='open', max_length=10)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('checked_revision', models.PositiveIntegerField(default=0)),
                ('checked', models.JSONField(default=dict)),
                ('snapshot', models.CharField(blank=True, max_length=64)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-as_of', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('region_code', 'as_of'), name='one_open_draft_per_date')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('folder', models.CharField(max_length=64)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('school_name', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveIntegerField()),
                ('files', models.JSONField(default=list)),
                ('rows', models.JSONField(default=dict)),
                ('checked', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reverted_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.batch')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.draft')),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'position'), name='batches_have_an_order')],
            },
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('kind', models.CharField(choices=[('mend', '改正'), ('explain', '情况属实'), ('discard', '不计入这一行')], max_length=8)),
                ('table', models.CharField(max_length=60)),
                ('file', models.PositiveIntegerField()),
                ('sheet', models.CharField(max_length=120)),
                ('row', models.PositiveIntegerField()),
                ('column', models.CharField(max_length=80)),
                ('cell', models.CharField(blank=True, max_length=12)),
                ('rule', models.CharField(blank=True, max_length=20)),
                ('old', models.TextField(blank=True)),
                ('new', models.TextField(blank=True)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.batch')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['batch', 'withdrawn_at'], name='intake_edit_batch_i_5cb71b_idx')],
            },
        ),
        migrations.CreateModel(
            name='MappingMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('year', models.PositiveIntegerField()),
                ('mapping', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('region_code', 'school_code', 'year'), name='one_memory_per_year')],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('rule', models.CharField(max_length=20)),
                ('level', models.CharField(max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('table', models.CharField(blank=True, max_length=60)),
                ('column', models.CharField(blank=True, max_length=80)),
                ('file', models.PositiveIntegerField(default=0)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('row', models.PositiveIntegerField(default=0)),
                ('cell', models.CharField(blank=True, max_length=12)),
                ('header', models.CharField(blank=True, max_length=200)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('found', models.TextField()),
                ('expected', models.TextField(blank=True)),
                ('fix', models.TextField(blank=True)),
                ('suggested', models.CharField(blank=True, max_length=200)),
                ('can_mend', models.BooleanField(default=False)),
                ('can_explain', models.BooleanField(default=False)),
                ('is_private', models.BooleanField(default=False)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.batch')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['batch', 'key'], name='intake_prob_batch_i_d7ed31_idx')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('not_started', '未开始'), ('working', '处理中'), ('submitted', '已交'), ('returned', '已退'), ('locked', '已锁')], default='not_started', max_length=12)),
                ('tables', models.JSONField(default=dict)),
                ('headline', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='退回原因')),
                ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.collection')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_in_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['school_code'],
                'constraints': [models.UniqueConstraint(fields=('collection', 'school_code'), name='one_answer_per_school')],
            },
        ),
    ]
