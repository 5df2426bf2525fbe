import io
from typing import Any

from certification.actions.actors import assign_assessor
from certification.actions.admission import admit
from certification.actions.call import open_call
from certification.actions.plan import propose_plan
from certification.actions.registration import hand_in, register
from lms.people.proofs import proved
from tests.architecture.samples import Side, furnishes, sample
from tests.factories import certification as make

THIRD = (("Cumple resoluciones", (("producto", "El expediente", ("Contiene el acta",)),)),)


@furnishes
def certification(side: Side) -> None:
    """A call; the owner with a plan to sign before her assessor; a colleague who waits for the office."""
    institution, office = side.institution, side.personas["certifying_body"].person
    assessor = side.personas["assessor"].person
    elements = make.ELEMENTS + (() if institution.is_default else THIRD)
    text = make.version(institution, code="EC8002", elements=elements, source=side.mark)
    make.instrument(text)
    terms = make.terms(title=f"Convocatoria {side.mark}", requirements=[("CURP", "")])
    side.things["call"] = call = open_call(text, terms, by=office)
    rows = [register(call, make.SAYS, make.YES, by=who) for who in (side.owner, side.personas["colleague"].person)]
    for row in rows:
        hand_in(row, "curp", io.BytesIO(make.PDF), f"{side.mark}.pdf", by=row.candidate)
    side.things["waiting"] = rows[1]
    side.things["process"] = process = make.diagnosed(admit(rows[0], by=office))
    for code in ("EC0076", "EC8002"):
        make.holds(assessor, code)
    assign_assessor(process, assessor, by=office)
    with proved(assessor):
        side.things["plan"] = propose_plan(process, make.plan_terms(place=f"Sala {side.mark}"), by=assessor)


@sample(*(f"certification:{name}" for name in ("call", "register", "office_call", "call_cancel", "accreditation")))
def one_call(side: Side) -> dict[str, Any]:
    return {"ref": side.things["call"].ref}


@sample("certification:standard")
def one_standard(side: Side) -> dict[str, Any]:
    return {"ref": side.things["call"].version.ref}


@sample(*(f"certification:{name}" for name in ("registration", "documents", "mend", "withdraw")))
def one_registration(side: Side) -> dict[str, Any]:
    return {"ref": side.things["process"].registration.ref}


@sample("certification:office_registration")
def one_that_waits(side: Side) -> dict[str, Any]:
    return {"ref": side.things["waiting"].ref}


@sample(
    *(
        f"certification:{name}"
        for name in (
            "own_process",
            "diagnosis",
            "diagnosis_review",
            "decide",
            "own_plan",
            "plan_sign",
            "plan_remark",
            "leave",
            "assessed",
            "assessor_plan",
            "office_process",
            "office_plan",
        )
    )
)
def one_process(side: Side) -> dict[str, Any]:
    return {"ref": side.things["process"].ref}


@sample("certification:diagnosis_element")
def one_element(side: Side) -> dict[str, Any]:
    return {**one_process(side), "number": side.things["call"].version.elements.count()}
