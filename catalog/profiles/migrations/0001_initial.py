import django.db.models.deletion
import lms.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'verbose_name_plural': 'branches',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='branch_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=300)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='framework_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Competency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('is_area', models.BooleanField(default=False)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('definition', models.TextField(blank=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='profiles.competency')),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='competencies', to='profiles.framework')),
            ],
            options={
                'verbose_name_plural': 'competencies',
                'ordering': ['order', 'code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='competency_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=40)),
                ('descriptor', models.TextField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='profiles.competency')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('competency', 'number'), name='level_once'), models.CheckConstraint(condition=models.Q(('number__gte', 0), ('number__lte', 4)), name='level_range')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('name_fold', models.CharField(editable=False, max_length=200)),
                ('grade', models.CharField(blank=True, max_length=20)),
                ('monthly_pay_cents', models.PositiveBigIntegerField(blank=True, null=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='profiles.branch')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='position_code_once'), models.UniqueConstraint(fields=('institution', 'name_fold', 'grade'), name='position_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='profiles.position')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.orgunit')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='post_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PositionHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('kind', models.CharField(choices=[('titular', 'Titular'), ('encargo', 'Encargo de despacho'), ('provisional', 'Provisional')], default='titular', max_length=12)),
                ('regime', models.CharField(blank=True, max_length=40)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('is_main', models.BooleanField(default=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='profiles.position')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='profiles.post')),
            ],
            options={
                'ordering': ['-starts_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None), ('is_main', True)), fields=('person',), name='holding_one_main'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('kind', 'titular')), fields=('post',), name='holding_one_titular'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='holding_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Borrador'), ('published', 'Publicado'), ('retired', 'Sustituido')], default='draft', max_length=9)),
                ('mission', models.TextField(blank=True)),
                ('functions', models.JSONField(default=list)),
                ('schooling', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField(null=True)),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='profiles.position')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('position', 'number'), name='profile_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('position',), name='profile_one_published'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('position',), name='profile_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='profile_published_complete')],
            },
        ),
        migrations.CreateModel(
            name='ProfileRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('standard_code', models.CharField(blank=True, max_length=20)),
                ('criticality', models.PositiveSmallIntegerField(default=1)),
                ('weight', models.PositiveSmallIntegerField(default=100)),
                ('legal_duty', models.CharField(blank=True, max_length=300)),
                ('competency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.competency')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='profiles.profile')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('competency__isnull', False), ('level__gte', 1), ('level__lte', 4), ('standard_code', '')), models.Q(('competency', None), ('level', None), models.Q(('standard_code', ''), _negated=True)), _connector='OR'), name='requirement_one_thing'), models.CheckConstraint(condition=models.Q(('criticality__gte', 1), ('criticality__lte', 3)), name='requirement_criticality'), models.CheckConstraint(condition=models.Q(('weight__gte', 1)), name='requirement_weight'), models.UniqueConstraint(condition=models.Q(('competency', None), _negated=True), fields=('profile', 'competency'), name='requirement_competency_once'), models.UniqueConstraint(condition=models.Q(('standard_code', ''), _negated=True), fields=('profile', 'standard_code'), name='requirement_standard_once')],
            },
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=400)),
                ('kind', models.CharField(choices=[('renec', 'Registro Nacional de Estándares (CONOCER)'), ('propio', 'Propio de la institución')], default='renec', max_length=8)),
                ('level', models.PositiveSmallIntegerField()),
                ('committee', models.CharField(blank=True, max_length=300)),
                ('sector', models.CharField(blank=True, max_length=300)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='standard_code_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='standard_level_range')],
            },
        ),
        migrations.CreateModel(
            name='StandardCompetency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_by', to='profiles.competency')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='profiles.standard')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standard', 'competency'), name='standard_competency_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='standard_competency_level')],
            },
        ),
        migrations.CreateModel(
            name='StandardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=400)),
                ('purpose', models.TextField(blank=True)),
                ('description', models.TextField(blank=True)),
                ('approved_on', models.DateField(null=True)),
                ('published_on', models.DateField(null=True)),
                ('review_years', models.PositiveSmallIntegerField(null=True)),
                ('certificate_years', models.PositiveSmallIntegerField(null=True)),
                ('desk_minutes', models.PositiveIntegerField(default=0)),
                ('field_minutes', models.PositiveIntegerField(default=0)),
                ('general_data', models.JSONField(default=dict)),
                ('is_illustrative', models.BooleanField(default=False)),
                ('source', models.CharField(max_length=300)),
                ('content_hash', models.CharField(max_length=64)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='profiles.standard')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('standard', 'number'), name='standard_version_once'), models.UniqueConstraint(fields=('standard', 'content_hash'), name='standard_content_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='standard_version_dates')],
            },
        ),
        migrations.CreateModel(
            name='Element',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=400)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elements', to='profiles.standardversion')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='element_number_once'), models.UniqueConstraint(fields=('version', 'code'), name='element_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('desempeno', 'Desempeño'), ('producto', 'Producto'), ('conocimiento', 'Conocimiento'), ('emergente', 'Respuesta ante situaciones emergentes'), ('ahv', 'Actitud, hábito o valor')], max_length=12)),
                ('number', models.PositiveSmallIntegerField()),
                ('statement', models.TextField()),
                ('knowledge_level', models.CharField(blank=True, max_length=20)),
                ('expected_response', models.TextField(blank=True)),
                ('element', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='profiles.element')),
            ],
            options={
                'verbose_name_plural': 'criteria',
                'ordering': ['element', 'kind', 'number'],
                'constraints': [models.UniqueConstraint(fields=('element', 'kind', 'number'), name='criterion_once')],
            },
        ),
        migrations.CreateModel(
            name='CriterionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='profiles.criterion')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('criterion', 'number'), name='criterion_item_once')],
            },
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('term', models.CharField(max_length=120)),
                ('definition', models.TextField()),
                ('element', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='glossary', to='profiles.element')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('element', 'term'), name='glossary_term_once')],
            },
        ),
    ]
