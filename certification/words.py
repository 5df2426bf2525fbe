"""Instants, terms and words of the trade as people read them, in the institution's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.states import ProcessState
from lms.core.models import Institution

Words = str | Promise
DAY = r"j \d\e F \d\e Y"
BODIES = {  # who provides what a plan asks for
    "institution": gettext_lazy("La institución"),
    "candidate": gettext_lazy("La persona candidata"),
    "assessor": gettext_lazy("Quien evalúa"),
}
SCHOOLING = {
    "basica": gettext_lazy("Primaria o secundaria"),
    "media": gettext_lazy("Bachillerato"),
    "tecnica": gettext_lazy("Carrera técnica"),
    "licenciatura": gettext_lazy("Licenciatura o ingeniería"),
    "posgrado": gettext_lazy("Posgrado"),
    "sin-decir": gettext_lazy("Prefiero no decirlo"),
}
MEANINGS = {  # one sentence beside each word of the trade, where a candidate reads it (domain.md 8)
    "portafolio": gettext_lazy("El portafolio es la carpeta con todo lo que prueba tu evaluación."),
    "dictamen": gettext_lazy("El dictamen es la decisión de un grupo de personas que no te evaluó."),
    "procedente": gettext_lazy("Procedente quiere decir que el grupo confirmó tu evaluación."),
    "cedula": gettext_lazy("La cédula es la hoja con tu resultado y su explicación."),
    "reactivo": gettext_lazy("Un reactivo es cada punto que se observa, se revisa o se pregunta."),
}


def day_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026»."""
    return str(formats.date_format(at.astimezone(ZoneInfo(institution.time_zone)), DAY)).lower()


def hour_words(at: datetime, institution: Institution) -> str:
    """«18:00»; the seconds too when there are some, because a window is decided by them."""
    local = at.astimezone(ZoneInfo(institution.time_zone))
    return f"{local.hour}:{local:%M:%S}" if local.second else f"{local.hour}:{local:%M}"


def instant_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026 a las 18:00»."""
    return _("%(day)s a las %(hour)s") % {"day": day_words(at, institution), "hour": hour_words(at, institution)}


def last_day_words(too_late: datetime, institution: Institution) -> str:
    """The last day of a term whose first instant too late is known: «3 de diciembre de 2026»."""
    return day_words(too_late - timedelta(seconds=1), institution)


WHERE: dict[str, tuple[Words, Words]] = {  # state of a process → where it is and what comes, for its candidate
    ProcessState.REGISTERED: (
        gettext_lazy("Vas en el diagnóstico."),
        gettext_lazy("Dinos qué dominas del estándar. El resultado orienta y nunca impide evaluarte."),
    ),
    ProcessState.DIAGNOSED: (
        gettext_lazy("Vas en el diagnóstico."),
        gettext_lazy("Ya tienes tu resultado. Cuando decidas seguir, quien te evalúa prepara tu plan."),
    ),
    ProcessState.PLAN_PROPOSED: (
        gettext_lazy("Vas en el plan de evaluación."),
        gettext_lazy("Lo firman dos personas: quien te evalúa y tú. Sin las dos firmas no se evalúa nada."),
    ),
    ProcessState.PLAN_AGREED: (
        gettext_lazy("Vas en la evaluación."),
        gettext_lazy("Tu plan está acordado. Preséntate en la fecha, la hora y el lugar que dice."),
    ),
    ProcessState.COLLECTING: (
        gettext_lazy("Vas en la evaluación."),
        gettext_lazy("Quien te evalúa observa, revisa tus productos y te pregunta, punto por punto."),
    ),
    ProcessState.INSTRUMENT_CLOSED: (
        gettext_lazy("Vas en la evaluación."),
        gettext_lazy("Ya se aplicó todo. Quien te evalúa prepara su juicio y te lo dice en la fecha del plan."),
    ),
    ProcessState.JUDGED: (
        gettext_lazy("Vas en la evaluación."),
        gettext_lazy("El juicio está emitido. Falta que recibas tu cédula: la hoja con tu resultado y su explicación."),
    ),
    ProcessState.RESULTS_PRESENTED: (
        gettext_lazy("Vas en la evaluación."),
        gettext_lazy(
            "Ya conoces tu resultado. Falta integrar tu portafolio: la carpeta con lo que prueba tu evaluación."
        ),
    ),
    ProcessState.PORTFOLIO_SUBMITTED: (
        gettext_lazy("Vas en el dictamen."),
        gettext_lazy("Alguien que no te evaluó revisa que tu portafolio (la carpeta con tus pruebas) esté completo."),
    ),
    ProcessState.VERIFIED: (
        gettext_lazy("Vas en el dictamen."),
        gettext_lazy("Tu portafolio está completo. Un grupo que no te evaluó decide si tu evaluación procede."),
    ),
    ProcessState.IN_BATCH: (
        gettext_lazy("Vas en el dictamen."),
        gettext_lazy("Un grupo de al menos tres personas que no te evaluó decide si tu evaluación procede."),
    ),
    ProcessState.UPHELD: (
        gettext_lazy("Vas en el certificado."),
        gettext_lazy("Tu dictamen es procedente: el grupo confirmó tu evaluación. Sigue tramitar el certificado."),
    ),
    ProcessState.REQUESTED: (
        gettext_lazy("Vas en el certificado."),
        gettext_lazy("El CONOCER tiene tu solicitud. Él expide el certificado; nosotros te lo entregamos."),
    ),
    ProcessState.ISSUED: (
        gettext_lazy("Vas en el certificado."),
        gettext_lazy("Tu certificado ya está aquí. Te decimos cómo recogerlo o descargarlo."),
    ),
    ProcessState.DELIVERED: (
        gettext_lazy("Terminaste."),
        gettext_lazy("Ya tienes tu certificado. También está en tu historial."),
    ),
    ProcessState.NOT_YET: (
        gettext_lazy("El proceso terminó: todavía no competente."),
        gettext_lazy(
            "Tu cédula (la hoja con tu resultado) dice qué faltó. Puedes pedir revisión o empezar otro proceso."
        ),
    ),
    ProcessState.NOT_UPHELD: (
        gettext_lazy("El grupo no confirmó la evaluación."),
        gettext_lazy("Se repite sin costo y te evalúa otra persona. No pierdes oportunidad."),
    ),
    ProcessState.WITHDRAWN: (
        gettext_lazy("Dejaste este proceso."),
        gettext_lazy("Puedes registrarte otra vez cuando haya convocatoria."),
    ),
    ProcessState.ABANDONED: (
        gettext_lazy("El proceso se cerró porque no terminó en los plazos acordados."),
        gettext_lazy("Puedes registrarte otra vez cuando haya convocatoria; se empieza de nuevo."),
    ),
    ProcessState.CANCELLED: (
        gettext_lazy("El proceso se canceló."),
        gettext_lazy("La institución no puede continuarlo. Abajo está el motivo."),
    ),
}


KINDS = {  # of a criterion, as a candidate is asked about it
    "desempeno": gettext_lazy("Lo que haces"),
    "producto": gettext_lazy("Lo que entregas"),
    "conocimiento": gettext_lazy("Lo que sabes"),
    "emergente": gettext_lazy("Cómo respondes ante un imprevisto"),
    "ahv": gettext_lazy("Cómo actúas"),
}

STEPS = (  # of the whole way, as a call announces it
    (
        gettext_lazy("Registro y diagnóstico"),
        gettext_lazy("Te registras y dices qué dominas. Un resultado bajo nunca te impide seguir."),
    ),
    (
        gettext_lazy("Evaluación"),
        gettext_lazy("Acuerdas un plan con quien te evalúa. Esa persona no puede haberte dado un curso del estándar."),
    ),
    (
        gettext_lazy("Dictamen"),
        gettext_lazy("Un grupo que no te evaluó revisa todo y decide si tu evaluación procede."),
    ),
    (
        gettext_lazy("Certificado"),
        gettext_lazy("Se tramita y se te entrega. En los estándares del registro nacional lo expide el CONOCER."),
    ),
)
