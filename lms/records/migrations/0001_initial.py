import django.db.models.deletion
import lms.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('people', '0001_initial'),
        ('profiles', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TranscriptEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveIntegerField()),
                ('act', models.CharField(choices=[('award', 'Alta'), ('correction', 'Corrección'), ('revocation', 'Cancelación')], default='award', max_length=10)),
                ('kind', models.CharField(choices=[('course', 'Curso'), ('certificate', 'Certificado'), ('external', 'Curso de fuera')], max_length=12)),
                ('source_kind', models.CharField(max_length=40)),
                ('source_ref', models.CharField(max_length=64)),
                ('subject', models.CharField(blank=True, max_length=64)),
                ('title', models.CharField(max_length=300)),
                ('data', models.JSONField(default=dict)),
                ('classroom_minutes', models.PositiveIntegerField(default=0)),
                ('online_minutes', models.PositiveIntegerField(default=0)),
                ('grade_value', models.PositiveIntegerField(null=True)),
                ('grade_top', models.PositiveIntegerField(null=True)),
                ('grade_pass', models.PositiveIntegerField(null=True)),
                ('grade_decimals', models.PositiveSmallIntegerField(null=True)),
                ('achieved_on', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('document_ref', models.CharField(blank=True, max_length=22)),
                ('folio', models.CharField(blank=True, max_length=100)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('legal_basis', models.CharField(blank=True, max_length=200)),
                ('by_ref', models.CharField(blank=True, max_length=22)),
                ('recorded_at', models.DateTimeField()),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('entry_hash', models.CharField(max_length=64)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transcript', to='people.person')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='records.transcriptentry')),
            ],
            options={
                'verbose_name_plural': 'transcript entries',
                'ordering': ['person', 'number'],
                'indexes': [models.Index(fields=['institution', 'subject', 'kind'], name='transcript_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('act', 'award')), fields=('person', 'source_kind', 'source_ref'), name='transcript_source_once'), models.UniqueConstraint(fields=('person', 'previous_hash'), name='transcript_one_chain'), models.UniqueConstraint(fields=('person', 'number'), name='transcript_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous_hash', '')), models.Q(('number__gt', 1), models.Q(('previous_hash', ''), _negated=True)), _connector='OR'), name='transcript_first'), models.CheckConstraint(condition=models.Q(models.Q(('act', 'award'), ('replaces', None)), models.Q(models.Q(('act', 'award'), _negated=True), ('replaces__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='transcript_replaces'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('achieved_on')), _connector='OR'), name='transcript_validity'), models.CheckConstraint(condition=models.Q(models.Q(('grade_decimals', None), ('grade_pass', None), ('grade_top', None), ('grade_value', None)), models.Q(('grade_decimals__isnull', False), ('grade_decimals__lte', 4), ('grade_pass__isnull', False), ('grade_pass__lte', models.F('grade_top')), ('grade_top__gt', 0), ('grade_top__isnull', False), ('grade_value__isnull', False), ('grade_value__lte', models.F('grade_top'))), _connector='OR'), name='transcript_grade')],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('declared', models.PositiveSmallIntegerField()),
                ('evidence', models.CharField(choices=[('course', 'Curso terminado'), ('quiz', 'Cuestionario aprobado'), ('observation', 'Observación de tu superior'), ('diagnosis', 'Identificación de necesidades'), ('certificate', 'Certificado')], max_length=12)),
                ('source_kind', models.CharField(max_length=40)),
                ('source_ref', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=300)),
                ('achieved_on', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('by_ref', models.CharField(blank=True, max_length=22)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.competency')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='people.person')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to='records.transcriptentry')),
            ],
            options={
                'ordering': ['person', 'achieved_on', 'pk'],
                'indexes': [models.Index(fields=['person', 'competency'], name='attainment_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('entry__isnull', False)), fields=('entry', 'competency', 'evidence'), name='attainment_entry_once'), models.UniqueConstraint(condition=models.Q(('entry', None)), fields=('person', 'competency', 'evidence', 'source_kind', 'source_ref'), name='attainment_source_once'), models.CheckConstraint(condition=models.Q(('declared__lte', 4), ('level__lte', models.F('declared'))), name='attainment_levels'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('achieved_on')), _connector='OR'), name='attainment_validity')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('side', models.CharField(choices=[('teach', 'Formación'), ('assess', 'Evaluación'), ('certify', 'Dictamen')], max_length=7)),
                ('taken_at', models.DateTimeField()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='people.person')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.standard')),
            ],
            options={
                'verbose_name_plural': 'duties',
                'constraints': [models.UniqueConstraint(fields=('candidate', 'standard', 'actor'), name='duty_one_side'), models.CheckConstraint(condition=models.Q(('candidate', models.F('actor')), _negated=True), name='duty_not_towards_oneself')],
            },
        ),
        migrations.CreateModel(
            name='ExternalEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('kind', models.CharField(choices=[('certificate', 'Certificado de competencia (EC)'), ('course', 'Curso de fuera')], max_length=12)),
                ('title', models.CharField(max_length=300)),
                ('issuer', models.CharField(max_length=200)),
                ('standard_code', models.CharField(blank=True, max_length=20)),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('folio', models.CharField(blank=True, max_length=100)),
                ('issued_on', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('file_ref', models.CharField(max_length=22)),
                ('state', models.CharField(choices=[('presented', 'Por revisar'), ('accepted', 'Aceptada'), ('refused', 'No aceptada')], default='presented', max_length=9)),
                ('presented_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_evidence', to='people.person')),
                ('presented_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'external evidence',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'presented')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'accepted')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'refused'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='evidence_decided'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(models.Q(('decided_by', models.F('presented_by')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR'), name='evidence_two_persons'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'course'), ('standard_code', '')), models.Q(('kind', 'certificate'), models.Q(('standard_code', ''), _negated=True)), _connector='OR'), name='evidence_of_standard'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('issued_on')), _connector='OR'), name='evidence_validity')],
            },
        ),
    ]
