import django.db.models.deletion
import lms.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrgChart',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.institution')),
                ('version', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='OrgUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('path', models.CharField(max_length=255)),
                ('geo_code', models.CharField(blank=True, max_length=12)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.orgunit')),
            ],
            options={
                'ordering': ['path'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='unit_code_once'), models.UniqueConstraint(fields=('institution', 'path'), name='unit_path_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='unit_dates_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('given_names', models.CharField(max_length=120)),
                ('first_surname', models.CharField(max_length=80)),
                ('second_surname', models.CharField(blank=True, max_length=80)),
                ('name_fold', models.CharField(editable=False, max_length=290)),
                ('name_sort', models.CharField(editable=False, max_length=290)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['name_sort', 'pk'],
                'indexes': [models.Index(fields=['institution', 'name_sort'], name='person_sort')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('institution', 'email'), name='person_email_once')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('act', models.CharField(max_length=60)),
                ('subject_ref', models.CharField(max_length=64)),
                ('data', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('pending', 'Por autorizar'), ('approved', 'Autorizada'), ('refused', 'No autorizada'), ('lapsed', 'Caducada')], default='pending', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='approval_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state__in', ['pending', 'lapsed'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['approved', 'refused'])), _connector='OR'), name='approval_decision_complete'), models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('act', 'subject_ref'), name='approval_one_pending')],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_main', models.BooleanField(default=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='people.orgunit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='people.person')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='team', to='people.person')),
            ],
            options={
                'ordering': ['-starts_on'],
                'indexes': [models.Index(condition=models.Q(('ends_on', None)), fields=['institution', 'unit'], name='affiliation_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None), ('is_main', True)), fields=('person',), name='affiliation_one_main'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='affiliation_ordered'), models.CheckConstraint(condition=models.Q(('superior', None), models.Q(('superior', models.F('person')), _negated=True), _connector='OR'), name='affiliation_not_own_superior')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='people.person')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['institution', 'at'], name='access_age')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('ref', lms.core.fields.RefField()),
                ('username', models.CharField(default=lms.core.fields.new_ref, max_length=60, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('curp', 'CURP'), ('rfc', 'RFC'), ('clave', 'Clave de servidor público'), ('nomina', 'Número de empleado'), ('extranjero', 'Identificación extranjera')], max_length=12)),
                ('cipher', models.BinaryField()),
                ('mac', models.CharField(max_length=64)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'kind', 'mac'), name='identifier_once'), models.UniqueConstraint(fields=('person', 'kind'), name='identifier_one_each')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('role', models.CharField(max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('legal_basis', models.CharField(blank=True, max_length=200)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('approval', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.approval')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.orgunit')),
            ],
            options={
                'ordering': ['role', 'starts_on'],
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['person'], name='grant_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='grant_ordered'), models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('person')), _negated=True), _connector='OR'), name='grant_not_to_oneself'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('revoked_at', None)), fields=('person', 'role', 'unit'), name='grant_once_over_unit'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('revoked_at', None), ('unit', None)), fields=('person', 'role'), name='grant_once_over_all')],
            },
        ),
        migrations.CreateModel(
            name='ActivationCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('created_by_ref', models.CharField(max_length=22)),
                ('expires_at', models.DateTimeField()),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activation_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None), ('used_at', None)), fields=('account',), name='activation_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='organisation_code_once')],
            },
        ),
    ]
