import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement_id', models.UUIDField(unique=True)),
                ('verb', models.CharField(max_length=200)),
                ('object_id', models.CharField(max_length=500)),
                ('actor', models.CharField(max_length=64)),
                ('timestamp', models.DateTimeField()),
                ('stored', models.DateTimeField()),
                ('body', models.TextField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['institution', 'verb', 'id'], name='statement_verb'), models.Index(fields=['institution', 'actor', 'id'], name='statement_actor'), models.Index(fields=['institution', 'object_id', 'id'], name='statement_object'), models.Index(fields=['institution', 'stored'], name='statement_stored')],
            },
        ),
    ]
