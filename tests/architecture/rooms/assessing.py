"""A process of the owner that a holder of the office assesses, and an instrument, in both institutions."""

from typing import Any

from lms.core.models import StoredFile
from tests.architecture.samples import Side, furnishes, sample
from tests.factories import assessing as make


@furnishes
def assessing(side: Side) -> None:
    """The owner's process at its cédula made, so that every page of it has something to show."""
    criteria = make.EXAMPLE if side.institution.is_default else make.long_criteria(12)
    version = make.version_of(side.institution, f"EC9{side.institution.pk % 1000:03d}", criteria)
    draft = make.draft_of(version, criteria, titulo=f"Instrumento {side.mark}")
    instrument = make.publish_instrument(draft, by=side.personas["certifying_body"].person)
    process = make.agreed(candidate=side.owner, assessor=side.personas["assessor"].person, instrument=instrument)
    application = make.started(process)
    for _number in range(1 if side.institution.is_default else 2):
        make.observed(process, note=f"Lo vi: {side.mark}.")
    make.recorded(application)
    side.things["assessed"], side.things["instrument"] = process, instrument
    side.things["evidence_file"] = StoredFile.objects.create(
        institution=side.institution,
        kind="ec-evidence",
        subject_ref=process.ref,
        name="oficio.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        created_at=process.started_at,
    )
    make.reported(make.judged(make.closed(application)))


ASSESSOR = "assessment start items closing evidence observed judge report conclude".split()
CANDIDATE = "my_evidence hand my_records my_report survey".split()


@sample(*(f"certification:{name}" for name in (*ASSESSOR, *CANDIDATE)))
def one_assessment(side: Side) -> dict[str, Any]:
    return {"ref": side.things["assessed"].ref}


@sample("certification:item")
def one_item(side: Side) -> dict[str, Any]:
    """The last one: the other institution's instrument is longer, and its last number is nothing here."""
    return {**one_assessment(side), "number": side.things["instrument"].items.count()}


@sample("certification:piece", "certification:my_piece", "certification:replace")
def one_piece(side: Side) -> dict[str, Any]:
    """The last one, likewise."""
    return {**one_assessment(side), "number": side.things["assessed"].evidence.count()}


@sample("certification:instrument")
def one_instrument(side: Side) -> dict[str, Any]:
    return {"ref": side.things["instrument"].ref}


@sample("certification:evidence_pdf")
def one_file_of_evidence(side: Side) -> dict[str, Any]:
    return {"ref": side.things["evidence_file"].ref}
