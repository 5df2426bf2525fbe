"""The blocks that an author fills in: one for each kind of the course document, with its help in Spanish."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

MARKS = ["bold", "italic", "link"]
LINES = _("Uno por renglón.")


def prose(help_text: Any = "", **options: Any) -> blocks.RichTextBlock:
    """Sentences with bold, italics and links; each paragraph is one item of the document's list."""
    return blocks.RichTextBlock(features=MARKS, help_text=help_text, **options)


class HeadingBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        choices=[("2", _("Título de sección")), ("3", _("Subtítulo"))], default="2", label=_("Tamaño")
    )
    text = blocks.CharBlock(label=_("Título"))


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Texto citado"), help_text=_("Tal como lo dice la norma, o en resumen fiel."))
    source = blocks.CharBlock(label=_("Fuente"), help_text=_("Ley y artículo: «LGPDPPSO, artículo 22»."))


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Título"))
    paragraphs = prose(label=_("Relato"), help_text=_("Con nombres inventados. Un hecho por párrafo."))


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Título"))
    minutes = blocks.IntegerBlock(
        required=False, min_value=1, label=_("Minutos"), help_text=_("Solo si es una práctica de quien aprende.")
    )
    items = prose(label=_("Pasos"), help_text=_("Un paso por párrafo, y cada uno empieza con un verbo."))


class DecisionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Pregunta que decide"))
    options = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("answer", blocks.CharBlock(label=_("Si la respuesta es"))),
                ("action", blocks.CharBlock(label=_("Haz esto"))),
            ]
        ),
        min_num=2,
        label=_("Respuestas"),
    )


class FigureBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Figura"), help_text=_("Archivo SVG, PNG o JPEG."))
    alt = blocks.TextBlock(
        required=False,
        label=_("Texto alternativo"),
        help_text=_("Qué muestra la figura, para quien no la ve. Sin él no se puede enviar a revisión."),
    )
    decorative = blocks.BooleanBlock(required=False, label=_("Es decorativa: no aporta información"))
    caption = blocks.CharBlock(required=False, label=_("Pie de figura"))


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Título"))
    minutes = blocks.IntegerBlock(min_value=1, label=_("Minutos que dura"))
    file = DocumentChooserBlock(label=_("Video"), help_text=_("MP4, hasta 3 MB por minuto."))
    captions = DocumentChooserBlock(
        required=False, label=_("Subtítulos"), help_text=_("Archivo .vtt. Sin él no se puede enviar a revisión.")
    )
    transcript = blocks.TextBlock(
        required=False, label=_("Transcripción"), help_text=_("Lo que se dice y lo que se ve, para leerlo sin red.")
    )
    poster = DocumentChooserBlock(required=False, label=_("Imagen de portada"))


class DownloadBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Archivo"))
    title = blocks.CharBlock(label=_("Título"))
    description = blocks.CharBlock(label=_("Para qué sirve"))


class CheckBlock(blocks.StructBlock):
    question = blocks.TextBlock(label=_("Pregunta"))
    feedback = prose(label=_("Respuesta comentada"))


class SummaryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Título"), default="Lo que te llevas")
    items = prose(label=_("Ideas"), help_text=_("Una idea por párrafo, tres o más."))


class LessonBlocks(blocks.StreamBlock):
    """Exactly the kinds that `course.schema.json` knows."""

    heading = HeadingBlock(label=_("Título"), icon="title")
    paragraph = prose(label=_("Párrafo"), icon="pilcrow")
    list = prose(label=_("Lista"), icon="list-ul", help_text=_("Un punto por párrafo."))
    quote_of_law = QuoteBlock(label=_("Cita de una norma"), icon="openquote")
    case = CaseBlock(label=_("Caso"), icon="user")
    steps = StepsBlock(label=_("Pasos o práctica"), icon="list-ol")
    decision = DecisionBlock(label=_("Decisión"), icon="help")
    figure = FigureBlock(label=_("Figura"), icon="image")
    video = VideoBlock(label=_("Video"), icon="media")
    download = DownloadBlock(label=_("Archivo para descargar"), icon="download")
    check_yourself = CheckBlock(label=_("Compruébalo"), icon="tick")
    summary = SummaryBlock(label=_("Resumen"), icon="clipboard-list")


class ObjectiveBlock(blocks.StructBlock):
    """An objective in its five parts (EC0217.01); the sentence is put together from them."""

    who = blocks.CharBlock(label=_("Quién"), default="La persona participante")
    verb = blocks.CharBlock(label=_("Hará"), help_text=_("Un verbo en futuro que se pueda observar: «redactará»."))
    what = blocks.CharBlock(label=_("Qué"), max_length=400)
    condition = blocks.CharBlock(label=_("Con qué o en qué condiciones"))
    purpose = blocks.CharBlock(label=_("Para qué"), help_text=_("Empieza con «para»."))


class CompetencyBlock(blocks.StructBlock):
    code = blocks.CharBlock(label=_("Clave de la competencia"), help_text=_("Como está en el marco: «PDP-01»."))
    level = blocks.IntegerBlock(min_value=1, max_value=4, label=_("Hasta qué nivel la desarrolla"))


class StandardBlock(blocks.StructBlock):
    code = blocks.CharBlock(label=_("Código"), help_text="EC1171")
    title = blocks.CharBlock(label=_("Título"), max_length=400)
    elements = blocks.TextBlock(required=False, label=_("Elementos a los que orienta"), help_text=LINES)
    note = blocks.CharBlock(label=_("Nota"), help_text=_("El curso orienta; nunca es requisito para evaluarse."))


class UnitBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Unidad"))
    topics = blocks.TextBlock(label=_("Temas"), help_text=LINES)
    lessons = blocks.CharBlock(required=False, label=_("Lecciones"), help_text=_("Sus números: «1, 2, 3»."))
    sessions = blocks.CharBlock(required=False, label=_("Sesiones"), help_text=_("Sus números: «1, 2»."))
    minutes = blocks.IntegerBlock(min_value=0, label=_("Minutos"))


class StepOfAgendaBlock(blocks.StructBlock):
    phase = blocks.ChoiceBlock(
        label=_("Momento"),
        choices=[
            ("apertura", _("Apertura")),
            ("desarrollo", _("Desarrollo")),
            ("cierre", _("Cierre")),
            ("receso", _("Receso")),
        ],
    )
    minutes = blocks.IntegerBlock(min_value=5, label=_("Minutos"))
    activity = blocks.CharBlock(label=_("Actividad"), max_length=400)
    technique = blocks.CharBlock(required=False, label=_("Técnica"))


class SessionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Sesión"))
    minutes = blocks.IntegerBlock(min_value=60, label=_("Minutos"), help_text=_("Los de su agenda deben sumar esto."))
    agenda = blocks.ListBlock(StepOfAgendaBlock(), min_num=3, label=_("Agenda"))
    materials = blocks.TextBlock(required=False, label=_("Materiales"), help_text=LINES)


class ComponentBlock(blocks.StructBlock):
    """What counts for the grade."""

    kind = blocks.ChoiceBlock(
        label=_("Clase"),
        choices=[
            ("quiz", _("Cuestionario")),
            ("assignment", _("Trabajo")),
            ("observation", _("Observación")),
            ("participation", _("Participación")),
        ],
    )
    title = blocks.CharBlock(label=_("Título"))
    weight = blocks.DecimalBlock(
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
        label=_("Peso (%)"),
        help_text=_("Todos los pesos deben sumar 100.00."),
    )
    moment = blocks.CharBlock(label=_("Momento"))
    technique = blocks.CharBlock(label=_("Técnica"))
    instrument = blocks.CharBlock(label=_("Instrumento"))


class SourceBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Clase"),
        choices=[
            ("law", _("Norma")),
            ("standard", _("Estándar")),
            ("manual", _("Manual")),
            ("book", _("Libro")),
            ("note", _("Nota")),
        ],
    )
    title = blocks.CharBlock(label=_("Título"), max_length=400)
    published = blocks.CharBlock(required=False, label=_("Publicado"), help_text=_("AAAA-MM-DD, o solo el año."))
    publisher = blocks.CharBlock(required=False, label=_("Quién publica"))
    note = blocks.CharBlock(label=_("Nota"), max_length=500)


def repeated(block: blocks.Block, **options: Any) -> blocks.StreamBlock:
    """A list of one kind of block, which may be empty while the author writes."""
    return blocks.StreamBlock([("item", block)], required=False, **options)
