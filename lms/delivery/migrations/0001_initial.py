import django.db.models.deletion
import lms.core.fields
import lms.core.numbers
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessment', '0001_initial'),
        ('core', '0001_initial'),
        ('courses', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('modality', models.CharField(choices=[('presencial', 'Presencial'), ('linea', 'En línea'), ('mixta', 'Mixta')], max_length=10)),
                ('state', models.CharField(choices=[('programmed', 'Programado'), ('open', 'Inscripción abierta'), ('running', 'En curso'), ('closed', 'Cerrado'), ('cancelled', 'Cancelado')], max_length=10)),
                ('enrol_from', models.DateField(null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('admits_all_year', models.BooleanField(default=False)),
                ('capacity', models.PositiveIntegerField(null=True)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('scheme', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='courses.course')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.orgunit')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='courses.courseversion')),
            ],
            options={
                'ordering': ['starts_on', 'pk'],
                'indexes': [models.Index(fields=['institution', 'state', 'starts_on'], name='run_list'), models.Index(fields=['course', 'state'], name='run_course')],
                'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='run_number_once'), models.CheckConstraint(condition=models.Q(('capacity', None), ('taken__lte', models.F('capacity')), _connector='OR'), name='run_seats'), models.CheckConstraint(condition=models.Q(models.Q(('admits_all_year', True), ('ends_on', None), ('modality', 'linea'), ('starts_on', None)), models.Q(('admits_all_year', False), ('ends_on__gte', models.F('starts_on')), ('starts_on__isnull', False)), _connector='OR'), name='run_dates'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='run_closed_whole')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('state', models.CharField(choices=[('confirmed', 'Con lugar'), ('withdrawn', 'Cancelada'), ('finished', 'Terminada')], default='confirmed', max_length=9)),
                ('enrolled_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('enrolled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='people.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='delivery.courserun')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.orgunit')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['person', 'state'], name='enrolment_person')],
                'constraints': [models.UniqueConstraint(fields=('run', 'person'), name='enrolment_once'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state', 'finished')), models.Q(models.Q(('state', 'finished'), _negated=True), ('finished_at', None)), _connector='OR'), name='enrolment_finished_whole')],
            },
        ),
        migrations.CreateModel(
            name='ComponentMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=20)),
                ('mark', lms.core.numbers.ScaledIntegerField(scale=100)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='delivery.enrolment')),
            ],
            options={
                'ordering': ['component'],
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'component'), name='component_mark_once'), models.CheckConstraint(condition=models.Q(('mark__gte', 0), ('mark__lte', 100)), name='component_mark_range')],
            },
        ),
        migrations.CreateModel(
            name='Facilitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facilitations', to='people.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facilitations', to='delivery.courserun')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'person'), name='facilitation_once')],
            },
        ),
        migrations.CreateModel(
            name='LessonProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_opened_at', models.DateTimeField()),
                ('completed_at', models.DateTimeField(null=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='delivery.enrolment')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.lessonversion')),
            ],
            options={
                'verbose_name_plural': 'lesson progress',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'lesson'), name='progress_once'), models.CheckConstraint(condition=models.Q(('completed_at', None), ('completed_at__gte', models.F('first_opened_at')), _connector='OR'), name='progress_ordered')],
            },
        ),
        migrations.CreateModel(
            name='RunQuiz',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=20)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quizzes', to='delivery.courserun')),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.sitting')),
            ],
            options={
                'verbose_name_plural': 'run quizzes',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'component'), name='run_quiz_once')],
            },
        ),
        migrations.CreateModel(
            name='RunResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variant', models.CharField(blank=True, choices=[('', 'Sin constancia'), ('participacion', 'Participación'), ('aprovechamiento', 'Aprovechamiento'), ('desempeno', 'Desempeño')], max_length=15)),
                ('numerator', models.PositiveBigIntegerField(null=True)),
                ('denominator', models.PositiveBigIntegerField(null=True)),
                ('grade', lms.core.numbers.ScaledIntegerField(null=True, scale=100)),
                ('classroom_minutes', models.PositiveIntegerField()),
                ('online_minutes', models.PositiveIntegerField()),
                ('facts', models.JSONField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('decided_at', models.DateTimeField()),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='delivery.enrolment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('denominator', None), ('grade', None), ('numerator', None)), models.Q(('denominator__gte', 1), ('grade__isnull', False), ('numerator__isnull', False)), _connector='OR'), name='result_grade_whole'), models.CheckConstraint(condition=models.Q(('grade', None), ('variant__in', ['aprovechamiento', 'desempeno']), _negated=True), name='result_earned')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveSmallIntegerField()),
                ('plan', models.PositiveSmallIntegerField(null=True)),
                ('title', models.CharField(max_length=200)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField()),
                ('room', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('programmed', 'Programada'), ('held', 'Impartida'), ('cancelled', 'Cancelada')], default='programmed', max_length=10)),
                ('held_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacement', to='delivery.session')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='delivery.courserun')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'indexes': [models.Index(fields=['state', 'starts_at'], name='session_due')],
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='session_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('run', 'starts_at'), name='session_start_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ordered'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='session_minutes'), models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', False), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('held_at', None)), _connector='OR'), name='session_held_whole'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None), ('reason', '')), _connector='OR'), name='session_cancelled_whole')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('value', models.CharField(choices=[('presente', 'Presente'), ('retardo', 'Retardo'), ('falta', 'Falta'), ('justificada', 'Falta justificada')], max_length=11)),
                ('late_minutes', models.PositiveSmallIntegerField(null=True)),
                ('attended_minutes', models.PositiveSmallIntegerField(null=True)),
                ('document', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='delivery.enrolment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='delivery.session')),
            ],
            options={
                'verbose_name_plural': 'attendance',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['enrolment', 'session'], name='attendance_person')],
                'constraints': [models.UniqueConstraint(fields=('session', 'enrolment', 'number'), name='attendance_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='attendance_reason'), models.CheckConstraint(condition=models.Q(models.Q(('value', 'justificada'), models.Q(('document', ''), _negated=True)), models.Q(models.Q(('value', 'justificada'), _negated=True), ('document', '')), _connector='OR'), name='attendance_document'), models.CheckConstraint(condition=models.Q(models.Q(('attended_minutes', None), ('late_minutes', None)), models.Q(('value', 'retardo'), models.Q(('late_minutes', None), ('attended_minutes', None), _connector='OR')), _connector='OR'), name='attendance_minutes')],
            },
        ),
    ]
