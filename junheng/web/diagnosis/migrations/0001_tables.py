import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("diagnosis", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ("evidence", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('school_code', models.CharField(max_length=20)),
                ('school_name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('draft', '起草中'), ('sent', '待学校答复'), ('answered', '已答复·待签署'), ('issued', '已签发')], default='draft', max_length=10)),
                ('more', models.JSONField(default=list)),
                ('drafted_on', models.DateField()),
                ('sent_on', models.DateField(null=True)),
                ('reply_due', models.DateField(null=True)),
                ('answered_on', models.DateField(null=True)),
                ('is_silent', models.BooleanField(default=False)),
                ('statement', models.CharField(blank=True, max_length=600, verbose_name='校方说明')),
                ('school_signed_by', models.CharField(blank=True, max_length=60)),
                ('school_signed_on', models.DateField(null=True)),
                ('issued_on', models.DateField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.snapshotrecord')),
            ],
            options={
                'ordering': ['-snapshot__as_of', 'school_code'],
                'indexes': [models.Index(fields=['region_code', 'state'], name='diagnosis_d_region__a56f9f_idx')],
                'constraints': [models.UniqueConstraint(fields=('school_code', 'snapshot'), name='one_diagnosis_per_school_and_snapshot')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('attention', '需要关注'), ('strength', '做得好'), ('background', '背景（不评价）')], max_length=10)),
                ('place', models.PositiveIntegerField()),
                ('form', models.CharField(max_length=60)),
                ('form_version', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=400)),
                ('wording', models.CharField(blank=True, max_length=400, verbose_name='改写')),
                ('is_kept', models.BooleanField(default=True)),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='不用的理由')),
                ('clause', models.CharField(blank=True, max_length=200)),
                ('indicator', models.CharField(blank=True, max_length=80)),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('years', models.JSONField(default=list)),
                ('limit', models.FloatField(null=True)),
                ('reply', models.CharField(blank=True, choices=[('agree', '认可'), ('dispute', '有异议'), ('background', '补充背景')], max_length=10)),
                ('reply_words', models.CharField(blank=True, max_length=400, verbose_name='学校的话')),
                ('replied_by', models.CharField(blank=True, max_length=80)),
                ('replied_on', models.DateField(null=True)),
                ('settled', models.CharField(blank=True, choices=[('upheld', '数据无误，维持'), ('withdrawn', '异议成立，撤下这一句')], max_length=10)),
                ('settled_words', models.CharField(blank=True, max_length=400)),
                ('settled_on', models.DateField(null=True)),
                ('diagnosis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='diagnosis.diagnosis')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('diagnosis', 'key'), name='one_line_per_matter')],
            },
        ),
    ]
