"""A form of evidence taken to its act: the file is kept first, so that mending the rest never asks for it again."""

from django.http import HttpRequest

from certification import policies
from certification.actions.evidence import held_file, hold_file, present_evidence
from certification.forms.evidence import EvidenceForm
from certification.models import Evidence, Process
from lms.core.errors import RuleBroken
from lms.core.models import StoredFile


def hand_in(
    request: HttpRequest, process: Process, form: EvidenceForm, replaces: Evidence | None = None
) -> tuple[Evidence | None, StoredFile | None]:
    """The evidence when it was taken; else None with the file that is kept, and the form says what to mend.

    The form arrives bound. Pressing twice presents once: its key answers with the first.
    """
    by = policies.reader(request)
    whole = form.is_valid()
    held = _held(process, form, by)
    if not whole or form.errors:
        return None, held
    data = form.cleaned_data

    def present() -> dict[str, str]:
        made = present_evidence(
            process,
            data["kind"],
            data["title"],
            data["criteria"],
            by=by,
            note=data["note"],
            file=held,
            replaces=replaces,
        )
        return {"evidence": made.ref}

    try:
        answer = form.once(by.ref, "evidence.present", present)
        return Evidence.objects.get(ref=answer["evidence"]), None
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return None, held


def _held(process: Process, form: EvidenceForm, by: policies.Person) -> StoredFile | None:
    """The upload of this try, kept; or the one of an earlier try."""
    upload = form.cleaned_data.get("upload")
    if upload:
        try:
            return hold_file(process, upload, upload.name, by=by)
        except RuleBroken as broken:
            form.add_error("upload", str(broken))
            return None
    kept: str = form.cleaned_data.get("kept") or ""
    return held_file(kept, by=by) if kept else None
