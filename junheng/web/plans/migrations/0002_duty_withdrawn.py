from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duty',
            name='state',
            field=models.CharField(choices=[('drawn_up', '待交办'), ('handed_out', '已交办·待签收'), ('received', '已签收'), ('withdrawn', '已撤回')], default='drawn_up', max_length=12),
        ),
    ]
