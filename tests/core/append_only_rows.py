"""One row of each append-only model, for the tests that try to change it. Whoever registers a model adds its row."""

import io
from decimal import Decimal

from django.utils import timezone

from assessment.actions.attempt import start
from assessment.actions.close import close_campaign
from assessment.actions.conversation import record_conversation, reply_conversation
from assessment.models import Conversation, GradeEvent, LateAnswer, QuizVersion
from lms.core import audit
from lms.core.models import AuditBatch, AuditBatchEntry, StoredFile
from lms.delivery.models import RunResult
from lms.documents.actions.letters import acknowledge, send_letter
from lms.documents.actions.motions import vote
from lms.documents.actions.sessions import close_session
from lms.documents.actions.signatures import PaperProof, confirm_paper, sign
from lms.documents.models import DocumentEvent, Rendering, SealKey, Signature, Template
from lms.lrs.actions import store_own
from lms.lrs.rules import Actor, Thing, credential_earned
from lms.people.models import AccessLog, Person
from lms.people.proofs import proved
from lms.records.actions.attainments import Claim
from lms.records.actions.duties import take_duty
from tests.core import certification_rows
from tests.factories import assessing, ruling
from tests.factories import needs as make_needs
from tests.factories.assessment import quiz, seat
from tests.factories.core import InstitutionFactory
from tests.factories.delivery import all_present, begin, in_class, seated, taught
from tests.factories.documents import issued
from tests.factories.panels import held, motion
from tests.factories.people import PersonFactory
from tests.factories.profiles import CompetencyFactory, StandardFactory
from tests.records.conftest import give


def audit_entry():
    return audit.record("test.done", institution=InstitutionFactory(), subject_kind="test", subject_ref="1")


def audit_batch():
    facts = {"number": 1, "sealed_at": timezone.now(), "entries": 1}
    return AuditBatch.objects.create(**facts, root="0" * 64, previous_root="0" * 64, chain="1" * 64)


def audit_batch_entry():
    return AuditBatchEntry.objects.create(entry=audit_entry(), batch=audit_batch(), position=1)


def access_log():
    institution, now = InstitutionFactory(), timezone.now()
    person = Person.objects.create(institution=institution, given_names="Ana", first_surname="Ruiz", created_at=now)
    return AccessLog.objects.create(institution=institution, person=person, reader=person, what="curp", at=now)


def statement():
    thing = Thing("credential", "EC1171", "Datos")
    return store_own(
        InstitutionFactory(), [credential_earned(Actor("https://a", "a"), thing, timezone.now(), fact="1")]
    )[0]


def transcript_entry():
    return give(PersonFactory())


def attainment():
    person = PersonFactory()
    claims = [Claim(CompetencyFactory(institution=person.institution), 1, "quiz")]
    return give(person, attainments=claims).attainments.get()


def duty():
    candidate = PersonFactory()
    actor, standard = (make(institution=candidate.institution) for make in (PersonFactory, StandardFactory))
    return take_duty(candidate, standard, actor, "teach", by=None)


def attempt():
    place = seat()
    return start(place, by=place.person)


def late_answer():
    return LateAnswer.objects.create(attempt=attempt(), slot=1, value="a", received_at=timezone.now())


def quiz_version():
    version = quiz(InstitutionFactory())
    facts = {"number": 2, "title": "Sin preguntas", "grace_seconds": 0, "pass_mark": Decimal(80)}
    return QuizVersion.objects.create(quiz=version.quiz, created_at=timezone.now(), **facts)


def quiz_question():
    return quiz(InstitutionFactory()).questions.first()


def grade_event():
    facts = {"numerator": 1, "denominator": 2, "score": Decimal(50), "passed": False, "detail": {}}
    return GradeEvent.objects.create(attempt=attempt(), number=1, given_at=timezone.now(), **facts)


def template():
    return Template.objects.create(
        institution=InstitutionFactory(), kind="constancia", version=7, design={}, created_at=timezone.now()
    )


def seal_key():
    return SealKey.objects.create(code="k" * 43, public_key="p" * 43, is_test=True, since=timezone.now())


def document_event():
    document = issued()
    facts = {"state": "cancelado", "reason": "Error", "legal_basis": "Oficio 1", "at": timezone.now()}
    return DocumentEvent.objects.create(document=document, number=1, by=document.holder, **facts)


def rendering():
    document, now = issued(), timezone.now()
    facts = {"kind": "issued-document", "name": "c.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    file = StoredFile.objects.create(institution=document.institution, created_at=now, **facts)
    return Rendering.objects.create(document=document, file=file, sha256="0" * 64, engine="typst", created_at=now)


def _signed_paper():
    person = PersonFactory()
    recorder = PersonFactory(institution=person.institution)
    proof = PaperProof(io.BytesIO(b"%PDF-1.4\n%%EOF"), "firma.pdf", timezone.now().date(), recorder)
    method = Signature.Method.PAPER
    return sign("plan", "1", "0" * 64, by=person, capacity="Persona candidata", method=method, paper=proof)


def signature():
    person = PersonFactory()
    with proved(person):
        return sign("plan", "1", "0" * 64, by=person, capacity="Persona evaluadora")


def paper_scan():
    return _signed_paper().scans.get()


def paper_review():
    given = _signed_paper()
    confirm_paper(given, by=PersonFactory(institution=given.institution))
    return given.scans.get().review


def letter():
    person = PersonFactory()
    return send_letter(("test", "1"), "Asunto", "Texto", to="Alguien de fuera", by=person)


def acknowledgement():
    sent = letter()
    return acknowledge(sent, by=sent.sender, method="paper", received_by="Oficialía de partes")


def session_guest():
    return held()[1].guests.first()


def motion_exclusion():
    group, session = held()
    return motion(session, group, excluded=group.people[:1]).exclusions.get()


def a_vote():
    group, session = held()
    return vote(motion(session, group), "procedente", by=group.people[0])


def minutes():
    group, session = held()
    return close_session(session, by=group.by)


def run_result():
    return RunResult.objects.create(
        enrolment=seated(),
        classroom_minutes=0,
        online_minutes=1,
        facts={},
        starts_on="2026-01-01",
        ends_on="2026-01-02",
        decided_at=timezone.now(),
    )


def attendance():
    run = in_class(days=(0,))
    seat, teacher = seated(run), taught(run)
    begin(run)
    all_present(run.sessions.get(), by=teacher)
    return seat.attendance.get()


def needs_area():
    area = make_needs.Area()
    make_needs.campaign(area)
    return area


def rating():
    area = needs_area()
    return make_needs.says(area, area.people[0], 1, 1)[0]


def conversation():
    area = needs_area()
    make_needs.says(area, area.people[0], 4, 1)
    make_needs.says(area, area.superior, 1, 1)
    settled = {area.asked[0].competency_id: 2}
    today = timezone.localdate()
    return record_conversation(make_needs.part(area), today, "Acuerdo", settled, by=area.superior)


def bare_conversation():
    """Without levels, which would protect it from being deleted before the guard does."""
    participant, now = make_needs.part(needs_area()), timezone.now()
    facts = {"held_on": now.date(), "agreement": "Acuerdo", "recorded_by": participant.person, "recorded_at": now}
    return Conversation.objects.create(participant=participant, **facts)


def conversation_level():
    return conversation().levels.get()


def conversation_reply():
    talk = conversation()
    return reply_conversation(talk, agrees=True, note="", by=talk.participant.person)


def closed_campaign():
    area = needs_area()
    one = make_needs.part(area)
    make_needs.says(area, area.superior, 1, None)
    close_campaign(make_needs.over(one.campaign), by=area.office)
    return one


def gap():
    return closed_campaign().gaps.get()


def unassessed():
    return closed_campaign().unassessed.get()


def certified(name):
    """A row of one model of certification, of a process gone through as far as it takes."""

    def row():
        return ruling.one_of(name)

    return row


ROWS = (
    {f"certification.{name}": certified(name) for name in ruling.APPEND_ONLY}
    | assessing.ROWS
    | certification_rows.ROWS
    | {
        "assessment.Conversation": bare_conversation,
        "assessment.ConversationLevel": conversation_level,
        "assessment.ConversationReply": conversation_reply,
        "assessment.Gap": gap,
        "assessment.Rating": rating,
        "assessment.Unassessed": unassessed,
        "assessment.GradeEvent": grade_event,
        "assessment.LateAnswer": late_answer,
        "assessment.QuizQuestion": quiz_question,
        "assessment.QuizVersion": quiz_version,
        "documents.DocumentEvent": document_event,
        "documents.IssuedDocument": issued,
        "documents.Rendering": rendering,
        "documents.SealKey": seal_key,
        "documents.Template": template,
        "documents.Signature": signature,
        "documents.PaperScan": paper_scan,
        "documents.PaperReview": paper_review,
        "documents.Letter": letter,
        "documents.Acknowledgement": acknowledgement,
        "documents.SessionGuest": session_guest,
        "documents.MotionExclusion": motion_exclusion,
        "documents.Vote": a_vote,
        "documents.Minutes": minutes,
        "core.AuditEntry": audit_entry,
        "core.AuditBatch": audit_batch,
        "core.AuditBatchEntry": audit_batch_entry,
        "people.AccessLog": access_log,
        "lrs.Statement": statement,
        "records.TranscriptEntry": transcript_entry,
        "records.Attainment": attainment,
        "records.Duty": duty,
        "delivery.RunResult": run_result,
        "delivery.Attendance": attendance,
    }
)
