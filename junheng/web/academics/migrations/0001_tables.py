import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(max_length=30, verbose_name='种类')),
                ('scope', models.CharField(max_length=20, verbose_name='组织范围')),
                ('grade', models.CharField(max_length=2, verbose_name='年级')),
                ('graduating', models.BooleanField(null=True, verbose_name='初中毕业年级')),
                ('form', models.CharField(default='paper', max_length=10, verbose_name='形式')),
                ('held_this_semester', models.PositiveIntegerField(null=True, verbose_name='本学期已组织同类考试')),
                ('held_on', models.DateField(verbose_name='考试日期')),
                ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                ('papers', models.JSONField(default=list)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('register_sha256', models.CharField(blank=True, max_length=64)),
                ('unmatched', models.PositiveIntegerField(default=0)),
                ('opened_on', models.DateField()),
                ('loaded_on', models.DateField(null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SentSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('scores', '成绩册'), ('answers', '小题得分'), ('blueprint', '双向细目表')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=30)),
                ('name', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('is_replaced', models.BooleanField(default=False)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='academics.exam')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Teaching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('homeroom', models.CharField(max_length=40, verbose_name='班级')),
                ('subject', models.CharField(max_length=30, verbose_name='学科')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teachings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Settled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('person_id', models.CharField(blank=True, max_length=64)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settled', to='academics.sentsheet')),
            ],
            options={
                'ordering': ['line'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'line'), name='one_word_per_row')],
            },
        ),
    ]
