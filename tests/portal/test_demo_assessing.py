"""The assessments of the demo: made by the real actions, twice the same, one competent and one not yet."""

import json
from pathlib import Path

import pytest

from certification.models import AssessmentReport, Evidence, Instrument, SurveyAnswer
from lms.portal.demo import assessing
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "resguardo"


@pytest.fixture
def institution():
    house = make.InstitutionFactory(code="IP")
    text = json.loads((Path(assessing.HERE) / "standards" / "EC1171.json").read_text(encoding="utf-8"))
    make.import_standard(house, {**text, "competencias": []}, by=None)
    officer = make.keeper(house)
    officer.account.username = "certificadora"
    officer.account.save()
    return house


def test_the_instrument_is_in_use_and_loading_it_again_writes_nothing(institution):
    first = assessing.load_instrument(institution)
    assert (first.state, first.is_example, first.items.count()) == ("published", True, 60)
    assert assessing.load_instrument(institution) == first
    assert Instrument.objects.count() == 1


@pytest.mark.parametrize(
    ("plot", "state", "decided", "score"),
    [
        (assessing.COMPETENT, "results_presented", "competent", "96.80"),
        (assessing.NOT_YET, "not_yet", "not_yet", "72.00"),
    ],
    ids=["competent", "not-yet"],
)
def test_an_assessment_goes_its_way_once(institution, plot, state, decided, score):
    instrument = assessing.load_instrument(institution)
    process = make.agreed(instrument=instrument)
    for _twice in range(2):
        assessing.apply_instrument(process, plot)
        assessing.decide(process, plot)
        assessing.give_results(process, plot)
    process.refresh_from_db()
    act = process.application.judgement
    assert (process.state, act.decided, act.proposed, str(act.score)) == (state, decided, decided, score)
    assert AssessmentReport.objects.count() == SurveyAnswer.objects.count() == 1
    assert Evidence.objects.count() == len(plot.papers) + 1
