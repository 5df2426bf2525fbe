import django.core.validators
import django.db.models.deletion
import lms.core.fields
import wagtail.fields
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('core', '0001_initial'),
        ('people', '0001_initial'),
        ('profiles', '0001_initial'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('code', models.CharField(max_length=40)),
                ('slug', models.SlugField(max_length=100)),
                ('title', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='course_code_once'), models.UniqueConstraint(fields=('institution', 'slug'), name='course_slug_once')],
            },
        ),
        migrations.CreateModel(
            name='CoursePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('code', models.CharField(help_text='No cambia entre versiones: «IP-PDP-01».', max_length=40, verbose_name='clave')),
                ('summary', models.CharField(help_text='Lo que la persona hace al terminar, en una o dos oraciones.', max_length=300, verbose_name='resumen')),
                ('purpose', models.TextField(blank=True, verbose_name='propósito')),
                ('audience', models.TextField(blank=True, verbose_name='a quién se dirige')),
                ('entry_knowledge', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='qué hay que saber antes')),
                ('prerequisites', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='requisitos')),
                ('modality', models.CharField(choices=[('presencial', 'Presencial'), ('linea', 'En línea'), ('mixta', 'Mixta')], default='linea', max_length=10, verbose_name='modalidad')),
                ('classroom_minutes', models.PositiveIntegerField(default=0, help_text='Lo que suman las sesiones.', verbose_name='minutos presenciales')),
                ('online_minutes', models.PositiveIntegerField(default=0, help_text='Lo que suman las lecciones.', verbose_name='minutos en línea')),
                ('keywords', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='palabras para encontrarlo')),
                ('general_objective', wagtail.fields.StreamField([('item', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'default': 'La persona participante', 'label': 'Quién'}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'Un verbo en futuro que se pueda observar: «redactará».', 'label': 'Hará'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Qué', 'max_length': 400}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Con qué o en qué condiciones'}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empieza con «para».', 'label': 'Para qué'}), 5: ('wagtail.blocks.StructBlock', [[('who', 0), ('verb', 1), ('what', 2), ('condition', 3), ('purpose', 4)]], {'label': 'Objetivo general'})}, verbose_name='objetivo general')),
                ('objectives', wagtail.fields.StreamField([('item', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'default': 'La persona participante', 'label': 'Quién'}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'Un verbo en futuro que se pueda observar: «redactará».', 'label': 'Hará'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Qué', 'max_length': 400}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Con qué o en qué condiciones'}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empieza con «para».', 'label': 'Para qué'}), 5: ('wagtail.blocks.StructBlock', [[('who', 0), ('verb', 1), ('what', 2), ('condition', 3), ('purpose', 4)]], {'label': 'Objetivo'})}, help_text='Tres o más.', verbose_name='objetivos particulares')),
                ('competencies', wagtail.fields.StreamField([('item', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Como está en el marco: «PDP-01».', 'label': 'Clave de la competencia'}), 1: ('wagtail.blocks.IntegerBlock', (), {'label': 'Hasta qué nivel la desarrolla', 'max_value': 4, 'min_value': 1}), 2: ('wagtail.blocks.StructBlock', [[('code', 0), ('level', 1)]], {'label': 'Competencia'})}, verbose_name='competencias')),
                ('standards', wagtail.fields.StreamField([('item', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'EC1171', 'label': 'Código'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Título', 'max_length': 400}), 2: ('wagtail.blocks.TextBlock', (), {'help_text': 'Uno por renglón.', 'label': 'Elementos a los que orienta', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'El curso orienta; nunca es requisito para evaluarse.', 'label': 'Nota'}), 4: ('wagtail.blocks.StructBlock', [[('code', 0), ('title', 1), ('elements', 2), ('note', 3)]], {'label': 'Estándar'})}, verbose_name='estándares a los que orienta')),
                ('syllabus', wagtail.fields.StreamField([('item', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Unidad'}), 1: ('wagtail.blocks.TextBlock', (), {'help_text': 'Uno por renglón.', 'label': 'Temas'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Sus números: «1, 2, 3».', 'label': 'Lecciones', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Sus números: «1, 2».', 'label': 'Sesiones', 'required': False}), 4: ('wagtail.blocks.IntegerBlock', (), {'label': 'Minutos', 'min_value': 0}), 5: ('wagtail.blocks.StructBlock', [[('title', 0), ('topics', 1), ('lessons', 2), ('sessions', 3), ('minutes', 4)]], {'label': 'Unidad'})}, verbose_name='temario')),
                ('sessions', wagtail.fields.StreamField([('item', 9)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Sesión'}), 1: ('wagtail.blocks.IntegerBlock', (), {'help_text': 'Los de su agenda deben sumar esto.', 'label': 'Minutos', 'min_value': 60}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('apertura', 'Apertura'), ('desarrollo', 'Desarrollo'), ('cierre', 'Cierre'), ('receso', 'Receso')], 'label': 'Momento'}), 3: ('wagtail.blocks.IntegerBlock', (), {'label': 'Minutos', 'min_value': 5}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Actividad', 'max_length': 400}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Técnica', 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('phase', 2), ('minutes', 3), ('activity', 4), ('technique', 5)]], {}), 7: ('wagtail.blocks.ListBlock', (6,), {'label': 'Agenda', 'min_num': 3}), 8: ('wagtail.blocks.TextBlock', (), {'help_text': 'Uno por renglón.', 'label': 'Materiales', 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('title', 0), ('minutes', 1), ('agenda', 7), ('materials', 8)]], {'label': 'Sesión'})}, verbose_name='sesiones presenciales')),
                ('instructional_techniques', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='técnicas instruccionales')),
                ('group_techniques', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='técnicas grupales')),
                ('materials', models.TextField(blank=True, help_text='Uno por renglón.', verbose_name='materiales')),
                ('pass_mark', models.DecimalField(decimal_places=2, default=80, help_text='De 0 a 100.', max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='calificación mínima')),
                ('min_attendance', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='asistencia mínima (%)')),
                ('components', wagtail.fields.StreamField([('item', 6)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('quiz', 'Cuestionario'), ('assignment', 'Trabajo'), ('observation', 'Observación'), ('participation', 'Participación')], 'label': 'Clase'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Título'}), 2: ('wagtail.blocks.DecimalBlock', (), {'decimal_places': 2, 'help_text': 'Todos los pesos deben sumar 100.00.', 'label': 'Peso (%)', 'max_value': 100, 'min_value': Decimal('0.01')}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Momento'}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Técnica'}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Instrumento'}), 6: ('wagtail.blocks.StructBlock', [[('kind', 0), ('title', 1), ('weight', 2), ('moment', 3), ('technique', 4), ('instrument', 5)]], {'label': 'Evaluación'})}, help_text='Los pesos suman 100.00 %.', verbose_name='qué cuenta para la calificación')),
                ('sources', wagtail.fields.StreamField([('item', 5)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('law', 'Norma'), ('standard', 'Estándar'), ('manual', 'Manual'), ('book', 'Libro'), ('note', 'Nota')], 'label': 'Clase'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Título', 'max_length': 400}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'AAAA-MM-DD, o solo el año.', 'label': 'Publicado', 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'Quién publica', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Nota', 'max_length': 500}), 5: ('wagtail.blocks.StructBlock', [[('kind', 0), ('title', 1), ('published', 2), ('publisher', 3), ('note', 4)]], {'label': 'Fuente'})}, verbose_name='fuentes')),
            ],
            options={
                'verbose_name': 'curso',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LessonPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(5)], verbose_name='minutos')),
                ('reading_minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='de lectura')),
                ('practice_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='de práctica')),
                ('session', models.PositiveSmallIntegerField(blank=True, help_text='Número de la sesión en que se lee; sus minutos son los de la sesión. Vacío si se lee en línea.', null=True, verbose_name='sesión presencial')),
                ('is_required', models.BooleanField(default=True, verbose_name='obligatoria para la constancia')),
                ('objective', models.TextField(help_text='Empieza con un verbo: «Identificar…».', verbose_name='objetivo')),
                ('body', wagtail.fields.StreamField([('heading', 2), ('paragraph', 3), ('list', 4), ('quote_of_law', 7), ('case', 9), ('steps', 12), ('decision', 18), ('figure', 23), ('video', 29), ('download', 32), ('check_yourself', 35), ('summary', 38)], blank=True, block_lookup={0: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Título de sección'), ('3', 'Subtítulo')], 'label': 'Tamaño'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Título'}), 2: ('wagtail.blocks.StructBlock', [[('level', 0), ('text', 1)]], {'icon': 'title', 'label': 'Título'}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': '', 'icon': 'pilcrow', 'label': 'Párrafo'}), 4: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': 'Un punto por párrafo.', 'icon': 'list-ul', 'label': 'Lista'}), 5: ('wagtail.blocks.TextBlock', (), {'help_text': 'Tal como lo dice la norma, o en resumen fiel.', 'label': 'Texto citado'}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': 'Ley y artículo: «LGPDPPSO, artículo 22».', 'label': 'Fuente'}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {'icon': 'openquote', 'label': 'Cita de una norma'}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': 'Con nombres inventados. Un hecho por párrafo.', 'label': 'Relato'}), 9: ('wagtail.blocks.StructBlock', [[('title', 1), ('paragraphs', 8)]], {'icon': 'user', 'label': 'Caso'}), 10: ('wagtail.blocks.IntegerBlock', (), {'help_text': 'Solo si es una práctica de quien aprende.', 'label': 'Minutos', 'min_value': 1, 'required': False}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': 'Un paso por párrafo, y cada uno empieza con un verbo.', 'label': 'Pasos'}), 12: ('wagtail.blocks.StructBlock', [[('title', 1), ('minutes', 10), ('items', 11)]], {'icon': 'list-ol', 'label': 'Pasos o práctica'}), 13: ('wagtail.blocks.CharBlock', (), {'label': 'Pregunta que decide'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'Si la respuesta es'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Haz esto'}), 16: ('wagtail.blocks.StructBlock', [[('answer', 14), ('action', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'Respuestas', 'min_num': 2}), 18: ('wagtail.blocks.StructBlock', [[('question', 13), ('options', 17)]], {'icon': 'help', 'label': 'Decisión'}), 19: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'Archivo SVG, PNG o JPEG.', 'label': 'Figura'}), 20: ('wagtail.blocks.TextBlock', (), {'help_text': 'Qué muestra la figura, para quien no la ve. Sin él no se puede enviar a revisión.', 'label': 'Texto alternativo', 'required': False}), 21: ('wagtail.blocks.BooleanBlock', (), {'label': 'Es decorativa: no aporta información', 'required': False}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'Pie de figura', 'required': False}), 23: ('wagtail.blocks.StructBlock', [[('file', 19), ('alt', 20), ('decorative', 21), ('caption', 22)]], {'icon': 'image', 'label': 'Figura'}), 24: ('wagtail.blocks.IntegerBlock', (), {'label': 'Minutos que dura', 'min_value': 1}), 25: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'MP4, hasta 3 MB por minuto.', 'label': 'Video'}), 26: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'Archivo .vtt. Sin él no se puede enviar a revisión.', 'label': 'Subtítulos', 'required': False}), 27: ('wagtail.blocks.TextBlock', (), {'help_text': 'Lo que se dice y lo que se ve, para leerlo sin red.', 'label': 'Transcripción', 'required': False}), 28: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Imagen de portada', 'required': False}), 29: ('wagtail.blocks.StructBlock', [[('title', 1), ('minutes', 24), ('file', 25), ('captions', 26), ('transcript', 27), ('poster', 28)]], {'icon': 'media', 'label': 'Video'}), 30: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Archivo'}), 31: ('wagtail.blocks.CharBlock', (), {'label': 'Para qué sirve'}), 32: ('wagtail.blocks.StructBlock', [[('file', 30), ('title', 1), ('description', 31)]], {'icon': 'download', 'label': 'Archivo para descargar'}), 33: ('wagtail.blocks.TextBlock', (), {'label': 'Pregunta'}), 34: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': '', 'label': 'Respuesta comentada'}), 35: ('wagtail.blocks.StructBlock', [[('question', 33), ('feedback', 34)]], {'icon': 'tick', 'label': 'Compruébalo'}), 36: ('wagtail.blocks.CharBlock', (), {'default': 'Lo que te llevas', 'label': 'Título'}), 37: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link'], 'help_text': 'Una idea por párrafo, tres o más.', 'label': 'Ideas'}), 38: ('wagtail.blocks.StructBlock', [[('title', 36), ('items', 37)]], {'icon': 'clipboard-list', 'label': 'Resumen'})}, verbose_name='contenido')),
            ],
            options={
                'verbose_name': 'lección',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CommitteeReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('document', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('pending', 'Por revisar'), ('approved', 'Aprobada'), ('returned', 'Con observaciones')], default='pending', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('remarks', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='courses.course')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('course',), name='review_one_pending'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='review_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='review_decision_complete')],
            },
        ),
        migrations.CreateModel(
            name='CourseDeskPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('collection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.collection')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
            ],
            options={
                'verbose_name': 'escritorio de cursos',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CourseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('modality', models.CharField(choices=[('presencial', 'Presencial'), ('linea', 'En línea'), ('mixta', 'Mixta')], max_length=10)),
                ('classroom_minutes', models.PositiveIntegerField()),
                ('online_minutes', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('scheme', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.course')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='version', to='courses.committeereview')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='course_version_once'), models.CheckConstraint(condition=models.Q(('classroom_minutes__gt', 0), ('online_minutes__gt', 0), _connector='OR'), name='course_version_minutes')],
            },
        ),
        migrations.CreateModel(
            name='CourseStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('elements', models.JSONField(default=list)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.standard')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standards', to='courses.courseversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'standard'), name='course_standard_once')],
            },
        ),
        migrations.CreateModel(
            name='CourseCompetency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.competency')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='competencies', to='courses.courseversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'competency'), name='course_competency_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='course_competency_level')],
            },
        ),
        migrations.CreateModel(
            name='LessonVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', lms.core.fields.RefField()),
                ('number', models.PositiveSmallIntegerField()),
                ('slug', models.SlugField(max_length=100)),
                ('title', models.CharField(max_length=200)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('objective', models.TextField(blank=True)),
                ('is_required', models.BooleanField(default=True)),
                ('session', models.PositiveSmallIntegerField(null=True)),
                ('body', models.JSONField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='courses.courseversion')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='lesson_number_once'), models.UniqueConstraint(fields=('version', 'slug'), name='lesson_slug_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferState',
            fields=[
                ('course', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='offer', serialize=False, to='courses.course')),
                ('title', models.CharField(max_length=200)),
                ('title_sort', models.CharField(max_length=220)),
                ('summary', models.CharField(max_length=300)),
                ('modality', models.CharField(choices=[('presencial', 'Presencial'), ('linea', 'En línea'), ('mixta', 'Mixta')], max_length=10)),
                ('minutes', models.PositiveIntegerField()),
                ('search_text', models.TextField()),
                ('standard_codes', models.JSONField(default=list)),
                ('is_open', models.BooleanField(default=True)),
                ('starts_on', models.DateField(null=True)),
                ('any_time', models.BooleanField(default=False)),
                ('places_left', models.PositiveIntegerField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.institution')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.courseversion')),
            ],
            options={
                'ordering': ['title_sort', 'pk'],
                'indexes': [models.Index(condition=models.Q(('is_open', True)), fields=['institution', 'title_sort', 'course'], name='offer_list'), models.Index(condition=models.Q(('is_open', True)), fields=['institution', 'modality'], name='offer_modality')],
            },
        ),
        migrations.CreateModel(
            name='OfferCompetency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.competency')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competencies', to='courses.offerstate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'competency'), name='offer_competency_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferTally',
            fields=[
                ('institution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.institution')),
                ('version', models.PositiveBigIntegerField(default=0)),
                ('modalities', models.JSONField(default=dict)),
                ('competencies', models.JSONField(default=dict)),
            ],
        ),
    ]
