"""The life of a registration and of a certification process on one screen (domain.md 2.3 and 8)."""

from django.db import models


class RegistrationState(models.TextChoices):
    RECEIVED = "received", "Recibida"
    PREVENTED = "prevented", "Con prevención"
    ADMITTED = "admitted", "Admitida"
    NOT_ADMITTED = "not_admitted", "No admitida"
    WITHDRAWN = "withdrawn", "Cancelada por la persona"


REGISTRATION_NEXT: dict[RegistrationState, set[RegistrationState]] = {
    RegistrationState.RECEIVED: {
        RegistrationState.PREVENTED,
        RegistrationState.ADMITTED,
        RegistrationState.NOT_ADMITTED,
        RegistrationState.WITHDRAWN,
    },
    RegistrationState.PREVENTED: {  # put right in time it is received again; the window asks for its day, not for this
        RegistrationState.RECEIVED,
        RegistrationState.NOT_ADMITTED,
        RegistrationState.WITHDRAWN,
    },
    RegistrationState.ADMITTED: set(),
    RegistrationState.NOT_ADMITTED: set(),
    RegistrationState.WITHDRAWN: set(),
}


class ProcessState(models.TextChoices):
    REGISTERED = "registered", "Registro"
    DIAGNOSED = "diagnosed", "Diagnóstico"
    PLAN_PROPOSED = "plan_proposed", "Plan propuesto"
    PLAN_AGREED = "plan_agreed", "Plan acordado"
    COLLECTING = "collecting", "Recopilación de evidencias"
    INSTRUMENT_CLOSED = "instrument_closed", "Instrumento cerrado"
    JUDGED = "judged", "Juicio emitido"
    RESULTS_PRESENTED = "results_presented", "Resultados presentados"
    PORTFOLIO_SUBMITTED = "portfolio_submitted", "Portafolio entregado"
    VERIFIED = "verified", "Portafolio verificado"
    IN_BATCH = "in_batch", "En lote de dictamen"
    UPHELD = "upheld", "Dictamen procedente"
    REQUESTED = "requested", "Certificado en trámite"
    ISSUED = "issued", "Certificado expedido"
    DELIVERED = "delivered", "Certificado entregado"
    NOT_YET = "not_yet", "Concluido: todavía no competente"
    NOT_UPHELD = "not_upheld", "Dictamen no procedente"
    WITHDRAWN = "withdrawn", "Desistimiento"
    ABANDONED = "abandoned", "Abandono"
    CANCELLED = "cancelled", "Cancelado"


_LEAVING = {ProcessState.WITHDRAWN, ProcessState.ABANDONED}
# A body that loses its accreditation keeps only the processes with a signed plan (M-DGAOSU-02 4.5.17-18)
_UNSIGNED = {*_LEAVING, ProcessState.CANCELLED}

NEXT: dict[ProcessState, set[ProcessState]] = {
    ProcessState.REGISTERED: {ProcessState.DIAGNOSED, *_UNSIGNED},
    ProcessState.DIAGNOSED: {ProcessState.PLAN_PROPOSED, *_UNSIGNED},
    ProcessState.PLAN_PROPOSED: {ProcessState.PLAN_AGREED, *_UNSIGNED},  # another proposal supersedes the one before
    ProcessState.PLAN_AGREED: {ProcessState.COLLECTING, ProcessState.PLAN_PROPOSED, *_LEAVING},
    ProcessState.COLLECTING: {ProcessState.INSTRUMENT_CLOSED, *_LEAVING},
    ProcessState.INSTRUMENT_CLOSED: {ProcessState.JUDGED, ProcessState.WITHDRAWN},
    ProcessState.JUDGED: {ProcessState.RESULTS_PRESENTED, ProcessState.WITHDRAWN},
    ProcessState.RESULTS_PRESENTED: {ProcessState.PORTFOLIO_SUBMITTED, ProcessState.NOT_YET, ProcessState.WITHDRAWN},
    ProcessState.PORTFOLIO_SUBMITTED: {ProcessState.VERIFIED, ProcessState.RESULTS_PRESENTED},  # back with findings
    ProcessState.VERIFIED: {ProcessState.IN_BATCH},
    ProcessState.IN_BATCH: {ProcessState.UPHELD, ProcessState.NOT_UPHELD, ProcessState.VERIFIED},  # to another lot
    ProcessState.UPHELD: {ProcessState.REQUESTED, ProcessState.ISSUED},  # our own standards need no request
    ProcessState.REQUESTED: {ProcessState.ISSUED},
    ProcessState.ISSUED: {ProcessState.DELIVERED},
    ProcessState.DELIVERED: set(),
    ProcessState.NOT_YET: set(),
    ProcessState.NOT_UPHELD: set(),
    ProcessState.WITHDRAWN: set(),
    ProcessState.ABANDONED: set(),
    ProcessState.CANCELLED: set(),
}
ENDS = frozenset(state for state, targets in NEXT.items() if not targets)
STAGES: tuple[tuple[str, tuple[ProcessState, ...]], ...] = (  # the four that a candidate reads (seed 002)
    (
        "Diagnóstico",
        (ProcessState.REGISTERED, ProcessState.DIAGNOSED),
    ),
    (
        "Evaluación",
        (
            ProcessState.PLAN_PROPOSED,
            ProcessState.PLAN_AGREED,
            ProcessState.COLLECTING,
            ProcessState.INSTRUMENT_CLOSED,
            ProcessState.JUDGED,
            ProcessState.RESULTS_PRESENTED,
            ProcessState.NOT_YET,
        ),
    ),
    (
        "Dictamen",
        (
            ProcessState.PORTFOLIO_SUBMITTED,
            ProcessState.VERIFIED,
            ProcessState.IN_BATCH,
            ProcessState.NOT_UPHELD,
        ),
    ),
    (
        "Certificado",
        (ProcessState.UPHELD, ProcessState.REQUESTED, ProcessState.ISSUED, ProcessState.DELIVERED),
    ),
)


def before(target: ProcessState) -> list[ProcessState]:
    """The states from which a process may come to this one."""
    return [state for state, targets in NEXT.items() if target in targets]


def registration_before(target: RegistrationState) -> list[RegistrationState]:
    """The states from which a registration may come to this one."""
    return [state for state, targets in REGISTRATION_NEXT.items() if target in targets]


class Function(models.TextChoices):
    """What somebody does in a process; one function each (DESIGN 4)."""

    ASSESS = "assess", "Evalúa"
    CHECK = "check", "Verifica"
    RULE = "rule", "Dictamina"
    EXCLUDED = "excluded", "Excluida"


class Verdict(models.TextChoices):
    """What the assessor recorded of an item."""

    MET = "met", "Cumple"
    NOT_MET = "not_met", "No cumple"
    MISSING = "missing", "Falta evidencia"  # pending: an instrument with one of these does not close


class Judgement(models.TextChoices):
    COMPETENT = "competent", "Competente"
    NOT_YET = "not_yet", "Todavía no competente"


class RulingOutcome(models.TextChoices):
    UPHELD = "procedente", "Procedente"
    NOT_UPHELD = "no_procedente", "No procedente"


class BatchState(models.TextChoices):
    OPEN = "open", "En integración"
    CONVENED = "convened", "Convocado"
    RULED = "ruled", "Dictaminado"
    DISSOLVED = "dissolved", "Deshecho"  # nothing was left to rule on


class RequestState(models.TextChoices):
    """The way of a certificate through CONOCER, as its own system names the steps."""

    REQUESTED = "requested", "Solicitado"
    PAID = "paid", "Pagado"
    RECEIVED = "received", "Recibido"
    DELIVERED = "delivered", "Entregado"
