import io
from typing import Any

from lms.core import clock
from lms.documents.actions.letters import send_letter
from lms.documents.actions.motions import put_motion
from lms.documents.actions.panels import appoint_member, form_panel
from lms.documents.actions.sessions import Guest, attend, close_session, convene
from lms.documents.actions.signatures import PaperProof, sign
from lms.documents.models import Signature
from tests.architecture.samples import Side, furnishes, sample

GUESTS = (Guest("CGC", "CGC", "Oficio 1"), Guest("CONOCER", "CONOCER", "Oficio 2"))


@furnishes
def bodies(side: Side) -> None:
    by = side.personas["certifying_body"].person
    panel = form_panel(side.institution, "grupo", "GD", f"{side.mark} grupo", by=by)
    people = [side.owner, side.personas["colleague"].person, side.personas["supervisor"].person]
    functions = ("experto", "experto", "responsable")
    pairs = zip(people, functions, strict=True)
    side.things["seat"], *_rest = [appoint_member(panel, each, function, by=by) for each, function in pairs]
    held, closed = (convene(panel, clock.now(), f"{side.mark} sala", GUESTS, by=by) for _number in range(2))
    for session in (held, closed):
        attend(session, people, by=by)
    title = f"{side.mark} punto"
    side.things["motion"] = put_motion(held, "agenda", f"{panel.ref}/1", title, ("a favor", "en contra"), by=by)
    close_session(closed, by=by)
    side.things |= {"panel": panel, "held": held, "closed": closed}


@furnishes
def papers(side: Side) -> None:
    clerk = side.personas["certifying_body"].person
    side.things["letter"] = send_letter(("test", "1"), f"{side.mark} oficio", side.mark, to=side.owner, by=clerk)
    scan = PaperProof(io.BytesIO(b"%PDF-1.4\n%%EOF"), "firma.pdf", clock.today(), side.personas["colleague"].person)
    method = Signature.Method.PAPER
    side.things["paper"] = sign("plan", "1", "0" * 64, by=side.owner, capacity=side.mark, method=method, paper=scan)


@sample("documents:panel", "documents:appoint", "documents:convene")
def one_body(side: Side) -> dict[str, Any]:
    return {"ref": side.things["panel"].ref}


@sample("documents:dismiss")
def one_seat(side: Side) -> dict[str, Any]:
    return {**one_body(side), "member": side.things["seat"].ref}


@sample(
    "documents:session",
    "documents:session_desk",
    "documents:attendance",
    "documents:session_close",
    "documents:session_cancel",
    "documents:motion_put",
)
def one_session(side: Side) -> dict[str, Any]:
    return {"ref": side.things["held"].ref}


@sample("documents:minutes")
def one_session_with_minutes(side: Side) -> dict[str, Any]:
    return {"ref": side.things["closed"].ref}


@sample("documents:ballot", "documents:motion_close", "documents:motion_defer")
def one_motion(side: Side) -> dict[str, Any]:
    return {**one_session(side), "motion": side.things["motion"].ref}


@sample("documents:letter", "documents:acknowledge", "documents:paper_receipt")
def one_letter(side: Side) -> dict[str, Any]:
    return {"ref": side.things["letter"].ref}


@sample("documents:paper")
def one_paper(side: Side) -> dict[str, Any]:
    return {"ref": side.things["paper"].ref}


@sample("documents:record", "documents:document_cancel", "documents:document_replace")
def one_record(side: Side) -> dict[str, Any]:
    return {"ref": side.things["document"].ref}


@sample("account_resume")
def one_act_to_resume(_side: Side) -> dict[str, Any]:
    return {"key": "x" * 22}
