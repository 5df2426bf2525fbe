"""Two devices at the same instant: one item, one closing, one judgement, one piece replaced, one instrument in use."""

import io
import threading

import pytest

from certification.actions.application import Outdated, close_instrument, record_item, records_hash
from certification.actions.evidence import present_evidence
from certification.actions.instrument import publish_instrument
from certification.actions.judgement import judge
from certification.actions.report import answer_survey, present_results
from certification.models import (
    Application,
    Evidence,
    Instrument,
    ItemRecord,
    JudgementAct,
    ProcessMove,
    ReportReceipt,
    SurveyAnswer,
)
from certification.queries.application import sheet_of
from certification.queries.survey import STATEMENTS
from certification.states import Judgement, Verdict
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.models import Signature
from lms.people.proofs import proved
from tests.factories import assessing as make

pytestmark = pytest.mark.race
PRESSES = 5


def good(answers):
    return [each for each in answers if not isinstance(each, Exception)]


def codes(answers):
    unknown = [each for each in answers if isinstance(each, Exception) and not isinstance(each, RuleBroken)]
    assert unknown == []
    return {each.code for each in answers if isinstance(each, RuleBroken)}


@pytest.fixture
def application(fresh_database, settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"
    return make.started()


def test_two_devices_never_overwrite_an_item(application, fresh_database):
    by, item = make.assessor_of(application.process), application.instrument.items.first()

    def press(index):
        mine = Application.objects.select_related("process__institution").get(pk=application.pk)
        with proved(by):
            return record_item(mine, item, Verdict.NOT_MET, expected=0, observation=f"Equipo {index}", by=by)

    answers = fresh_database.together(PRESSES, press)
    assert len(good(answers)) == 1
    assert codes(answers) == {"item-changed"}
    stands = ItemRecord.objects.get()
    assert {each.stands.observation for each in answers if isinstance(each, Outdated)} == {stands.observation}


def test_a_naive_copy_records_every_device(application, fresh_database):
    """Negative control: read the last number, wait for the others, write the next."""
    by, item = make.assessor_of(application.process), application.instrument.items.first()
    read = threading.Barrier(PRESSES)

    def naive(index):
        seen = ItemRecord.objects.filter(application=application, item=item).count()
        read.wait()
        if seen == 0:  # nobody was here before
            facts = {"verdict": "not_met", "observation": f"Equipo {index}", "at": clock.now(), "by": by}
            return ItemRecord.objects.create(application=application, item=item, number=index + 1, **facts)

    fresh_database.together(PRESSES, naive)
    assert ItemRecord.objects.count() == PRESSES


def test_it_closes_once_and_nothing_slips_in_after(application, fresh_database):
    make.recorded(application)
    by, item = make.assessor_of(application.process), application.instrument.items.first()

    def press(index):
        mine = Application.objects.select_related("process__institution", "instrument", "plan").get(pk=application.pk)
        with proved(by):
            if index % 2:
                return close_instrument(mine, by=by)
            return record_item(mine, item, Verdict.NOT_MET, expected=1, observation=f"Equipo {index}", by=by)

    answers = fresh_database.together(PRESSES, press)
    assert codes(answers) <= {"process-state", "item-changed"}
    application.refresh_from_db()
    assert ProcessMove.objects.filter(to_state="instrument_closed").count() == 1
    last = ItemRecord.objects.filter(item=item).order_by("-number").first()
    assert last.at <= application.closed_at
    assert application.records_hash == records_hash(application, sheet_of(application))
    assert Signature.objects.filter(subject_kind="certification.records").count() == 1


def test_one_judgement_whatever_is_pressed(application, fresh_database):
    make.closed(make.recorded(application))
    by = make.assessor_of(application.process)

    def press(index):
        decided = Judgement.NOT_YET if index % 2 else Judgement.COMPETENT
        answers = make.NONE_OF_IT if index % 2 else make.ALL
        mine = Application.objects.select_related("process__institution", "instrument", "plan").get(pk=application.pk)
        with proved(by):
            return judge(mine, decided, sufficiencies=answers, reason=f"Equipo {index}", by=by)

    answers = fresh_database.together(PRESSES, press)
    assert (len(good(answers)), codes(answers)) == (1, {"process-state"})
    assert JudgementAct.objects.get() == good(answers)[0]
    assert ProcessMove.objects.filter(to_state="judged").count() == 1


def test_a_piece_is_replaced_once_and_numbers_never_meet(application, fresh_database):
    process = application.process
    first = make.handed(process)
    by, ids = make.assessor_of(process), [application.instrument.items.first().criterion_id]
    uploads = [make.hold_file(process, *file_of(index), by=process.candidate) for index in range(PRESSES)]

    def press(index):
        if index == 0:
            return present_evidence(process, "desempeno", "Visto", ids, by=by, note="Lo vi.")
        given = {"file": uploads[index], "replaces": first, "by": process.candidate}
        return present_evidence(process, "producto", f"Mejor {index}", ids, **given)

    answers = fresh_database.together(PRESSES, press)
    assert codes(answers) == {"evidence-replaced"}
    assert sorted(Evidence.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Evidence.objects.filter(replaces=first).count() == 1


def file_of(index):
    return io.BytesIO(f"%PDF-1.7\n{index}\n".encode()), "oficio.pdf"


def test_one_receipt_and_one_answer_to_the_survey(application, fresh_database):
    report = make.reported(make.judged(make.closed(make.recorded(application))))
    process = report.process

    def press(index):
        with proved(process.candidate):
            return present_results(report, agrees=bool(index % 2), note="Nota", by=process.candidate)

    answers = fresh_database.together(PRESSES, press)
    assert (len(good(answers)), codes(answers)) == (1, {"report-signed"})
    assert ReportReceipt.objects.count() == 1
    assert ProcessMove.objects.filter(to_state="results_presented").count() == 1
    said = dict.fromkeys(STATEMENTS, 4)
    answers = fresh_database.together(PRESSES, lambda _i: answer_survey(process, said, by=process.candidate))
    assert codes(answers) == {"survey-done"}
    assert SurveyAnswer.objects.count() == 1


def test_one_instrument_is_in_use(fresh_database):
    version = make.version_of()
    drafts = [make.draft_of(version, minimo=f"{70 + number}.00") for number in range(PRESSES)]
    keeper = make.keeper(version.standard.institution)
    answers = fresh_database.together(PRESSES, lambda i: publish_instrument(drafts[i], by=keeper))
    assert codes(answers) <= {"instrument-race"}
    assert good(answers)
    assert Instrument.objects.filter(state="published").count() == 1
