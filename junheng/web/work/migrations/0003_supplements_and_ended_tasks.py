import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0002_returned_and_wishes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('rule', '规则触发'), ('inspection', '督导发现'), ('survey', '问卷反映'), ('hotline', '热线反映'), ('principal', '学校提出')], max_length=12)),
                ('words', models.CharField(max_length=400, verbose_name='看到的情况')),
                ('on', models.DateField(verbose_name='日期')),
            ],
            options={
                'ordering': ['on', 'id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='open_tasks_by_day',
        ),
        migrations.AddField(
            model_name='finding',
            name='limit_words',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='task',
            name='ended_on',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='task',
            name='state',
            field=models.CharField(choices=[('handed_out', '已交办·待签收'), ('received', '已签收'), ('claimed', '报完成·待验收'), ('accepted', '已办结'), ('ended', '随问题销号终止')], default='handed_out', max_length=12),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state__in', ['accepted', 'ended']), _negated=True), fields=['finding', 'due_on'], name='open_tasks_by_day'),
        ),
        migrations.AddField(
            model_name='supplement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supplement',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='work.finding'),
        ),
    ]
