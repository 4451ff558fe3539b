import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ("guardrails", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegionDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('region_code', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=60, verbose_name='底线条目')),
                ('kind', models.CharField(choices=[('confirm', '确认：本地照此执行'), ('tighten', '从严：本地要求更严'), ('exception', '例外：有文件允许')], max_length=10, verbose_name='种类')),
                ('document', models.CharField(max_length=80, verbose_name='文号')),
                ('issuer', models.CharField(max_length=80, verbose_name='发文单位')),
                ('issuer_level', models.CharField(choices=[('nation', '国家'), ('province', '省级'), ('city', '市级'), ('county', '县级')], max_length=10, verbose_name='发文层级')),
                ('issued_on', models.DateField(verbose_name='发文日期')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='止')),
                ('strength', models.CharField(blank=True, choices=[('refuse', '不予办理'), ('basis', '须登记依据后继续'), ('notice', '提示')], max_length=10, verbose_name='从严后的力度')),
                ('act', models.CharField(blank=True, max_length=40, verbose_name='只限哪一件事')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='只限哪种情形')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-valid_from', '-id'],
                'indexes': [models.Index(fields=['region_code', 'rule'], name='guardrails__region__a7b2af_idx')],
            },
        ),
    ]
