import django.db.models.deletion
import lms.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('tokens', models.JSONField(default=dict)),
                ('logo_svg', models.TextField(blank=True)),
                ('logo_alt', models.CharField(blank=True, max_length=120)),
                ('footer_links', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('host', models.CharField(blank=True, max_length=253, null=True, unique=True)),
                ('time_zone', models.CharField(default='America/Mexico_City', max_length=40)),
                ('is_default', models.BooleanField(default=False)),
                ('is_demo', models.BooleanField(default=False)),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.theme')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='institution_one_default')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=60)),
                ('actor_ref', models.CharField(blank=True, max_length=22)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_ref', models.CharField(max_length=64)),
                ('legal_basis', models.CharField(blank=True, max_length=200)),
                ('data', models.JSONField(default=dict)),
                ('row_hash', models.CharField(max_length=64)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['institution', 'subject_kind', 'subject_ref'], name='audit_subject')],
            },
        ),
        migrations.CreateModel(
            name='AuditBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('entries', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('previous_root', models.CharField(max_length=64)),
                ('chain', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['sealed_at'], name='audit_batch_sealed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='audit_batch_from_one')],
            },
        ),
        migrations.CreateModel(
            name='AuditSalt',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='salt', serialize=False, to='core.auditentry')),
                ('salt', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=22)),
                ('actor_ref', models.CharField(max_length=22)),
                ('act', models.CharField(max_length=60)),
                ('request_hash', models.CharField(max_length=64)),
                ('answer', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor_ref', 'key'), name='idempotency_once')],
                'indexes': [models.Index(fields=['created_at'], name='idempotency_age')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=250)),
                ('args', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'En espera'), ('running', 'En curso'), ('done', 'Terminado'), ('failed', 'No se pudo terminar')], default='queued', max_length=8)),
                ('run_after', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('max_attempts', models.PositiveSmallIntegerField(default=5)),
                ('lease_token', models.CharField(blank=True, max_length=22)),
                ('lease_until', models.DateTimeField(null=True)),
                ('done_units', models.PositiveIntegerField(default=0)),
                ('total_units', models.PositiveIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_text', models.CharField(blank=True, max_length=500)),
                ('owner_ref', models.CharField(blank=True, max_length=22)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['run_after'], name='job_due'), models.Index(condition=models.Q(('state', 'running')), fields=['lease_until'], name='job_leases'), models.Index(fields=['owner_ref', '-created_at'], name='job_owner'), models.Index(condition=models.Q(('state', 'done')), fields=['finished_at'], name='job_done')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='job_once'), models.CheckConstraint(condition=models.Q(models.Q(('lease_token', ''), ('lease_until', None)), models.Q(models.Q(('lease_token', ''), _negated=True), ('lease_until__isnull', False)), _connector='OR'), name='job_lease_complete')],
            },
        ),
        migrations.CreateModel(
            name='JobRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('ref', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('accepted', 'Aceptado'), ('warned', 'Aceptado con aviso'), ('refused', 'Rechazado')], max_length=8)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='core.job')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='job_row_once')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=120)),
                ('data', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('dispatched_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('dispatched_at', None)), fields=['id'], name='outbox_pending'), models.Index(condition=models.Q(('dispatched_at__isnull', False)), fields=['dispatched_at'], name='outbox_done')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'key'), name='outbox_once')],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80)),
                ('valid_from', models.DateField()),
                ('value', models.JSONField()),
                ('source', models.CharField(max_length=300)),
                ('set_by_ref', models.CharField(blank=True, max_length=22)),
                ('set_at', models.DateTimeField(auto_now_add=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['code', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code', 'valid_from'), name='parameter_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('kind', models.CharField(max_length=40)),
                ('subject_ref', models.CharField(blank=True, max_length=64)),
                ('name', models.CharField(max_length=150)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('created_by_ref', models.CharField(blank=True, max_length=22)),
                ('expires_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['institution', 'kind', 'subject_ref'], name='stored_file_subject')],
            },
        ),
        migrations.CreateModel(
            name='AuditBatchEntry',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='place', serialize=False, to='core.auditentry')),
                ('position', models.PositiveIntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='core.auditbatch')),
            ],
            options={
                'ordering': ['batch', 'position'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='audit_place_once')],
            },
        ),
        migrations.CreateModel(
            name='FolioSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('pattern', models.CharField(max_length=60)),
                ('last_number', models.PositiveBigIntegerField(default=0)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['code', 'year'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code', 'year'), name='folio_series_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('inhabil', 'Inhábil'), ('todos-habiles', 'Todos los días son hábiles'), ('suspension', 'Suspensión de plazos')], max_length=16)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=300)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['first_day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='calendar_period_ordered'), models.UniqueConstraint(fields=('institution', 'kind', 'first_day', 'last_day'), name='calendar_period_once')],
            },
        ),
    ]
