from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, models, transaction

from certification import signing
from certification.actions.judgement import SUFFICIENCIES, judge
from certification.actions.report import (
    Words,
    answer_survey,
    conclude_not_yet,
    make_report,
    present_results,
)
from certification.models import (
    AssessmentReport,
    ItemRecord,
    JudgementAct,
    Process,
    ProcessMove,
    ReportReceipt,
    SurveyAnswer,
)
from certification.queries import report as queries
from certification.queries.report import Alternative, register_alternatives, report_is_whole, standing_report
from certification.queries.survey import STATEMENTS, summary_of
from certification.states import Judgement, ProcessState
from lms.core import clock
from lms.core.models import AuditEntry
from lms.documents.models import Signature
from lms.people.proofs import proved
from tests.certification.test_instrument import refused
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db
COMPETENT, NOT_YET = Judgement.COMPETENT, Judgement.NOT_YET
FAILS = ["1-C1.1"]  # the worked example: the sum and the criterion both fail


def decide(application, decided, sufficiencies=None, reason="", by=None):
    by = by or make.assessor_of(application.process)
    answers = sufficiencies or (make.ALL if decided == COMPETENT else make.NONE_OF_IT)
    with proved(by):
        return judge(application, decided, sufficiencies=answers, reason=reason, by=by)


# --- the judgement ----------------------------------------------------------------------------------------------------
def test_the_judgement_is_signed_beside_what_was_proposed():
    application = make.closed(unmet=["1-P1.2"])
    act = decide(application, COMPETENT)
    application.process.refresh_from_db()
    assert (act.proposed, act.decided, str(act.score), application.process.state) == (
        "competent",
        "competent",
        "75.00",
        "judged",
    )
    assert act.facts["groups_met"] == ["1-D1", "1-P1", "1-C1"]
    assert signing.is_signed(signing.JUDGEMENT, act.ref, act.content_hash, [signing.ASSESSOR])
    assert AuditEntry.objects.get(verb="process.judged").data["decided"] == "competent"


@pytest.mark.parametrize(("unmet", "against"), [([], NOT_YET), (FAILS, COMPETENT)])
def test_against_the_proposal_only_with_a_reason_and_both_are_kept(unmet, against):
    application = make.closed(unmet=unmet)
    refused("judgement-reason", decide, application, against)
    act = decide(application, against, reason="La observación del 12 de mayo lo muestra.")
    assert (act.decided, act.proposed == against) == (against, False)


@pytest.mark.parametrize("name", SUFFICIENCIES)
def test_the_four_sufficiencies_are_answered(name):
    application = make.closed()
    refused("sufficiency-missing", decide, application, COMPETENT, {**make.ALL, name: None})
    refused("sufficiency-contradicts", decide, application, COMPETENT, {**make.ALL, name: False})
    assert not JudgementAct.objects.exists()


def test_not_yet_with_the_competence_shown_contradicts_itself():
    application = make.closed(unmet=FAILS)
    refused("sufficiency-contradicts", decide, application, NOT_YET, make.ALL)
    assert decide(application, NOT_YET, {**make.NONE_OF_IT, "evidence": False}).decided == "not_yet"


def test_nothing_is_judged_before_the_candidate_signs():
    application = make.closed(signed=False)
    refused("records-unsigned", decide, application, COMPETENT)


def test_records_that_are_not_those_signed_are_noticed():
    application = make.closed()
    row = application.records.last()
    ItemRecord.objects.create(
        application=application, item=row.item, number=2, verdict="not_met", observation="x", at=row.at, by=row.by
    )
    refused("records-altered", decide, application, COMPETENT)


def test_no_process_is_judged_without_a_person_who_proved_to_be_herself():
    application = make.closed()
    by = make.assessor_of(application.process)
    refused("signature-proof", judge, application, COMPETENT, sufficiencies=make.ALL, by=by)
    refused("not-assessor", decide, application, COMPETENT, by=application.process.candidate)
    application.process.refresh_from_db()
    assert (application.process.state, JudgementAct.objects.count()) == ("instrument_closed", 0)


def test_it_is_judged_once():
    application = make.closed()
    decide(application, COMPETENT)
    refused("process-state", decide, application, COMPETENT)
    assert JudgementAct.objects.count() == 1


@pytest.mark.parametrize("state", [s for s in ProcessState if s != "instrument_closed"])
def test_no_other_state_is_judged(state):
    application = make.closed()
    Process.objects.filter(pk=application.process_id).update(state=state)
    refused("process-state", decide, application, COMPETENT)


# --- the cédula -------------------------------------------------------------------------------------------------------
def report_of(process, words=make.WORDS, expected=0, by=None):
    by = by or make.assessor_of(process)
    with proved(by):
        return make_report(process, words, by=by, expected=expected)


def test_a_cedula_is_filled_from_the_records():
    act = make.judged(unmet=["1-P1.2"])
    report = report_of(act.application.process)
    content = report.content
    assert content["judgement"] | {"hash": ""} == {
        "decided": "competent",
        "words": "Competente",
        "score": "75.00",
        "minimum": "74.00",
        "against_proposal": False,
        "reason": "",
        "hash": "",
    }
    (unmet,) = content["unmet"]
    assert (unmet["criterion"], unmet["unmet_items"]) == (
        "1-P1",
        [{"code": "1-P1.2", "text": "Reactivo P1.2", "reason": "No lo mostró."}],
    )
    assert content["general"]["candidate"] == act.application.process.candidate.full_name
    assert content["general"]["instrument"]["is_example"]
    assert signing.is_signed(signing.REPORT, report.ref, report.content_hash, [signing.ASSESSOR])


@pytest.mark.parametrize("name", ["best_practices", "opportunities", "recommendations"])
def test_words_of_a_cedula_are_compulsory(name):
    process = make.judged().application.process
    given = {**vars(make.WORDS), name: "  "}
    refused("report-words", report_of, process, Words(**given))
    assert not AssessmentReport.objects.exists()


def test_before_the_judgement_there_is_no_cedula():
    process = make.closed().process
    refused("process-state", report_of, process)


def test_a_cedula_made_again_supersedes_and_is_signed_again():
    receipt = make.presented()
    first, process = receipt.report, receipt.report.process
    refused("report-changed", report_of, process, expected=0)
    second = report_of(process, expected=1)
    assert (second.number, standing_report(process), report_is_whole(second)) == (2, second, False)
    with proved(process.candidate):
        refused("report-superseded", present_results, first, agrees=True, by=process.candidate)
        present_results(second, agrees=True, by=process.candidate)
    process.refresh_from_db()
    assert report_is_whole(standing_report(process))
    assert (process.state, ReportReceipt.objects.count()) == ("results_presented", 2)
    assert ProcessMove.objects.filter(to_state="results_presented").count() == 1
    assert Signature.objects.filter(subject_kind=signing.REPORT, subject_ref=first.ref).count() == 2


def test_other_rooms_offer_ways_to_reach_what_is_missing(monkeypatch):
    monkeypatch.setattr(queries, "_providers", [])
    asked = []

    def courses(process, elements):
        asked.append(elements)
        return [Alternative("Protección de datos en la práctica", "/catalogo/datos/", "12 horas")]

    register_alternatives(courses)
    content = make.reported(unmet=FAILS).content
    assert (asked, content["alternatives"][0]["url"]) == ([["E3692"]], "/catalogo/datos/")
    assert make.reported().content["alternatives"] == []


# --- results ----------------------------------------------------------------------------------------------------------
def test_the_candidate_reads_signs_and_the_results_are_presented():
    receipt = make.presented()
    process = receipt.report.process
    process.refresh_from_db()
    assert (process.state, receipt.agrees, report_is_whole(standing_report(process))) == (
        "results_presented",
        True,
        True,
    )
    assert signing.is_signed(signing.REPORT, receipt.report.ref, receipt.content_hash, [signing.CANDIDATE])


def test_not_agreeing_is_said_before_signing_and_belongs_to_what_is_signed():
    report = make.reported()
    refused("receipt-note", make.presented, report, agrees=False, note=" ")
    receipt = make.presented(report, agrees=False, note="El oficio sí cita el artículo 22.")
    assert (receipt.agrees, receipt.note) == (False, "El oficio sí cita el artículo 22.")
    other = make.presented()
    assert receipt.content_hash != other.content_hash


def test_results_are_presented_on_their_day_or_after():
    report = make.reported(results_in=timedelta(days=3))
    process = report.process
    assert "El plan acuerda darte los resultados el" in refused("results-not-yet", make.presented, report)
    with time_machine.travel(clock.now() + timedelta(days=4)), proved(process.candidate):
        present_results(report, agrees=True, by=process.candidate)
    process.refresh_from_db()
    assert process.state == "results_presented"


def test_nobody_else_signs_and_nobody_signs_twice():
    report = make.reported()
    refused("not-candidate", present_results, report, agrees=True, by=make.assessor_of(report.process))
    refused("signature-proof", present_results, report, agrees=True, by=report.process.candidate)
    assert not ReportReceipt.objects.exists()
    make.presented(report)
    refused("report-signed", make.presented, report)


def test_dates_follow_each_other():
    receipt = make.presented()
    process = receipt.report.process
    application = process.application
    plan_signed = Signature.objects.filter(subject_kind=signing.PLAN).latest("signed_at").signed_at
    cedula_signed = Signature.objects.filter(subject_kind=signing.REPORT).latest("signed_at").signed_at
    assert plan_signed <= application.started_at <= application.closed_at <= cedula_signed


# --- the end ----------------------------------------------------------------------------------------------------------
def test_not_yet_is_an_end_and_the_right_to_review_is_told():
    receipt = make.presented(unmet=FAILS)
    process = receipt.report.process
    conclude_not_yet(process, by=make.assessor_of(process))
    assert process.state == "not_yet"
    last = process.moves.last()
    assert "puede pedir que se revise" in last.reason
    assert "EC0076" in last.legal_basis
    refused("process-state", conclude_not_yet, process, by=make.assessor_of(process))


def test_the_office_concludes_too_and_nobody_else():
    process = make.presented(unmet=FAILS).report.process
    refused("not-yours", conclude_not_yet, process, by=process.candidate)
    refused("not-yours", conclude_not_yet, process, by=make.keeper(make.InstitutionFactory()))
    assert conclude_not_yet(process, by=make.keeper(process.institution)).state == "not_yet"


def test_a_competent_one_goes_on_and_is_not_concluded():
    process = make.presented().report.process
    refused("judgement-competent", conclude_not_yet, process, by=make.assessor_of(process))


def test_a_cedula_to_sign_again_keeps_it_open():
    process = make.presented(unmet=FAILS).report.process
    report_of(process, expected=1)
    refused("report-unsigned", conclude_not_yet, process, by=make.assessor_of(process))


# --- the survey -------------------------------------------------------------------------------------------------------
GOOD = dict.fromkeys(STATEMENTS, 4)


def test_the_survey_is_answered_once_and_says_nothing_of_who():
    process = make.presented().report.process
    before = AuditEntry.objects.count()
    answer_survey(process, GOOD, comment=" Todo claro. ", by=process.candidate)
    answer = SurveyAnswer.objects.get()
    assert (process.surveyed, answer.comment, answer.month.day) == (True, "Todo claro.", 1)
    assert AuditEntry.objects.count() == before
    refused("survey-done", answer_survey, process, GOOD, by=process.candidate)
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("answers", [{}, {**GOOD, "plan": 5}, {**GOOD, "otra": 1}])
def test_an_incomplete_survey_is_refused(answers):
    process = make.presented().report.process
    refused("survey-incomplete", answer_survey, process, answers, by=process.candidate)
    process.refresh_from_db()
    assert not process.surveyed


def test_the_survey_comes_after_the_results_and_from_the_candidate():
    process = make.reported().process
    refused("process-state", answer_survey, process, GOOD, by=process.candidate)
    process = make.presented().report.process
    refused("not-candidate", answer_survey, process, GOOD, by=make.assessor_of(process))


def test_nothing_in_the_schema_joins_an_answer_to_a_person():
    fields = {field.name: field for field in SurveyAnswer._meta.get_fields()}
    assert set(fields) == {"ref", "institution", "standard", "month", "statements", "comment"}
    pointed = {field.related_model._meta.label for field in fields.values() if field.is_relation}
    assert pointed == {"core.Institution", "profiles.Standard"}
    assert not [field for field in fields.values() if isinstance(field, models.DateTimeField | models.AutoField)]
    assert isinstance(SurveyAnswer._meta.pk, models.CharField)  # at random: no order to join by


def test_few_answers_are_not_shown_and_comments_come_in_no_order():
    process = make.presented().report.process
    house, today = process.institution, clock.today()
    for number in range(5):
        assert summary_of(house, today, today).lines == ()
        SurveyAnswer.objects.create(
            institution=house,
            standard=process.standard,
            month=today.replace(day=1),
            statements={**GOOD, "plan": 1 + number % 2},
            comment=f"{9 - number} comentario",
        )
    summary = summary_of(house, today, today)
    assert (summary.answers, summary.lines[0].counts, str(summary.lines[0].average)) == (
        5,
        {4: 0, 3: 0, 2: 2, 1: 3},
        "7/5",
    )
    assert list(summary.comments) == sorted(summary.comments)


# --- the database -----------------------------------------------------------------------------------------------------
def test_the_database_keeps_what_was_signed():
    receipt = make.presented()
    act = JudgementAct.objects.get()
    for change in (
        lambda: JudgementAct.objects.filter(pk=act.pk).update(decided="not_yet"),
        lambda: AssessmentReport.objects.filter(pk=receipt.report_id).update(content={}),
        lambda: ReportReceipt.objects.filter(pk=receipt.pk).delete(),
        lambda: AssessmentReport.objects.create(
            process=receipt.report.process,
            number=1,
            content={},
            content_hash="0" * 64,
            made_at=act.at,
            made_by=act.by,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
