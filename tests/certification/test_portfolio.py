"""A portfolio: what it lacks, how it is drawn, that it is written once."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from certification.actions.portfolio import PortfolioIncomplete, build_portfolio, submit_portfolio
from certification.models import Portfolio, PortfolioCheck, Process, Registration
from certification.states import ProcessState
from lms.core import files, jobs
from lms.core.errors import RuleBroken
from lms.core.models import Job, StoredFile
from tests.factories import ruling as make

pytestmark = pytest.mark.django_db

PARTS = ["1. Datos de la persona candidata", "2. Recopilación", "3. Cierre", "4. Anexos"]


def run(job):
    jobs.run(job.ref)
    job.refresh_from_db()
    return job


def read(portfolio):
    with files.open_file(portfolio.file) as content:
        reader = PdfReader(io.BytesIO(content.read()))
    return reader, [page.extract_text() for page in reader.pages]


def test_a_portfolio_is_one_file_in_four_parts_with_its_index(house):
    process = house.presented()
    job = run(submit_portfolio(process, by=house.assessor))
    assert (job.state, job.error_text) == (Job.State.DONE, "")
    portfolio = Portfolio.objects.get()
    process.refresh_from_db()
    assert process.state == ProcessState.PORTFOLIO_SUBMITTED
    assert portfolio.sha256 == portfolio.file.sha256
    assert portfolio.file.expires_at is None
    reader, pages = read(portfolio)
    assert portfolio.pages == len(pages)
    marks = [each["/Title"] for each in reader.outline if isinstance(each, dict)]
    assert marks == PARTS
    for entry in portfolio.index["documents"]:
        assert entry["page"] <= len(pages)
    first = {entry["code"]: entry["page"] for entry in portfolio.index["documents"]}
    assert "Expediente de la solicitud" in pages[first["evidencia-1"] - 1]
    assert process.evidence.get(number=1).sha256 in pages[first["evidencia-1"] - 1].replace("\n", "")
    assert "Oficio de turno 1" in pages[first["evidencia-1"]]  # the page of hers, behind its caption
    assert f"Página {len(pages)} de {len(pages)}" in pages[-1]
    assert "Instrumento de ejemplo" in pages[0]
    assert "No presenta el acuse" in "".join(pages)


def test_what_cannot_be_shown_is_listed_with_its_hash_and_said_so(house):
    locked = PdfWriter(clone_from=io.BytesIO(make.pdf(1)))
    locked.encrypt("secreto")
    held = io.BytesIO()
    locked.write(held)
    given = (
        ("producto", "Con contraseña", (held.getvalue(), "protegido.pdf")),
        ("desempeno", "Cortado", (make.pdf(3)[:900], "cortado.pdf")),
        ("conocimiento", "Notas", (b"Notas de la aplicacion", "notas.txt")),
        ("ahv", "Trato", None),
    )
    process = house.presented(evidence=given)
    run(submit_portfolio(process, by=house.assessor))
    _reader, pages = read(Portfolio.objects.get())
    whole = " ".join(" ".join(pages).split())
    assert "está protegido con contraseña" in whole
    assert "está dañado o no se puede abrir" in whole
    assert "se consulta en el expediente electrónico" in whole
    for piece in process.evidence.exclude(sha256=""):
        assert piece.sha256 in whole.replace(" ", "")


def test_a_script_in_a_candidates_file_does_not_reach_the_portfolio(house):
    hostile = (make.ROOT / "tests/samples/hostile/pdf/javascript.pdf").read_bytes()
    given = (("producto", "Oficio", (hostile, "oficio.pdf")), *make.OBSERVED)
    run(submit_portfolio(house.presented(evidence=given), by=house.assessor))
    portfolio = Portfolio.objects.get()
    with files.open_file(portfolio.file) as content:
        assert b"JavaScript" not in content.read()
    reader, _pages = read(portfolio)
    assert "/OpenAction" not in reader.trailer["/Root"]


@pytest.mark.parametrize(
    ("facts", "code", "who"),
    [
        ({"documents": ("curp", "foto")}, "document:identificacion", "La persona candidata"),
        ({"survey": False}, "survey", "La persona candidata"),
        ({"receipt": False}, "receipt", "La persona candidata"),
        ({"plan_signed": False}, "signature:certification.plan:candidate", "La persona candidata"),
        ({"plan_signed": False}, "signature:certification.plan:assessor", "Quien evalúa"),
        (
            {"evidence": (("producto", "Uno", None), ("desempeno", "Dos", None))},
            "evidence:1-C1",
            "La persona candidata",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_place_and_who_fills_it(house, facts, code, who):
    process = house.presented(**facts)
    with pytest.raises(PortfolioIncomplete) as refusal:
        submit_portfolio(process, by=house.assessor)
    assert refusal.value.code == "portfolio-incomplete"
    gaps = {gap.code: gap for gap in refusal.value.gaps}
    assert gaps[code].who == who
    assert gaps[code].place
    assert not Job.objects.exists()


def test_a_blank_in_the_plan_is_named(house):
    process = house.presented(place="")
    with pytest.raises(PortfolioIncomplete) as refusal:
        submit_portfolio(process, by=house.assessor)
    (gap,) = refusal.value.gaps
    assert (gap.code, gap.missing) == ("plan-blank", "Está en blanco «Lugar de la evaluación».")


def test_who_hands_in_and_what_goes_to_ruling(house):
    process = house.presented()
    for other in (house.verifier, house.office, process.candidate):
        with pytest.raises(RuleBroken, match="quien evalúa"):
            submit_portfolio(process, by=other)
    failed = house.presented(decided="not_yet")
    with pytest.raises(RuleBroken) as refusal:
        submit_portfolio(failed, by=house.assessor)
    assert refusal.value.code == "portfolio-not-competent"
    make.hand_in(process, house)
    with pytest.raises(RuleBroken) as refusal:
        submit_portfolio(process, by=house.assessor)
    assert refusal.value.code == "process-state"


def test_twice_is_one_piece_of_work_and_one_portfolio(house):
    process = house.presented()
    job = submit_portfolio(process, by=house.assessor)
    assert submit_portfolio(process, by=house.assessor) == job
    run(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)  # a message that comes twice
    assert run(job).result == {"portfolio": Portfolio.objects.get().ref}


class Killed(BaseException):
    """What a worker leaves behind when it is killed: nothing after this runs."""


class Dying(jobs.Running):
    """A worker that is killed once the bytes are kept and before the row is written."""

    def step(self, done, total):
        if done == total:
            raise Killed
        return super().step(done, total)


class Meddling(jobs.Running):
    """A worker beside whom somebody changes the dossier after it was read."""

    def progress(self, done, total):
        process = Process.objects.get(ref=self.args["process"])
        Registration.objects.filter(pk=process.registration_id).update(form={"name": f"Otro {done}"})
        super().progress(done, total)


def taken_by(worker, job):
    running = jobs._claim(job.ref)
    running.__class__ = worker
    return running


def test_killed_half_way_and_run_again_leaves_one_portfolio(house):
    process = house.presented()
    job = submit_portfolio(process, by=house.assessor)
    with pytest.raises(Killed):
        build_portfolio(taken_by(Dying, job))
    assert not Portfolio.objects.exists()
    process.refresh_from_db()
    assert process.state == ProcessState.RESULTS_PRESENTED
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_token="", lease_until=None)
    assert run(job).state == Job.State.DONE
    portfolio = Portfolio.objects.get()
    kept = StoredFile.objects.filter(kind="portfolio")
    assert kept.count() == 2
    assert kept.get(expires_at=None) == portfolio.file  # what the dead worker left goes with the sweep


def test_what_changes_while_it_is_drawn_is_not_written(house):
    process = house.presented()
    job = submit_portfolio(process, by=house.assessor)
    with pytest.raises(RuntimeError, match="changed while"):
        build_portfolio(taken_by(Meddling, job))
    assert not Portfolio.objects.exists()
    process.refresh_from_db()
    assert process.state == ProcessState.RESULTS_PRESENTED


def test_findings_of_an_earlier_round_are_in_the_next_portfolio(house):
    process = house.presented()
    first = make.hand_in(process, house)
    with make.proved(house.verifier):
        make.check_portfolio(first, make.all_yes(plan="Falta la hora del plan"), by=house.verifier)
    process.refresh_from_db()
    run(submit_portfolio(process, by=house.assessor))
    _reader, pages = read(process.portfolios.get(number=2))
    assert "Falta la hora del plan" in " ".join(pages)
    assert PortfolioCheck.objects.count() == 1


def test_nothing_is_drawn_for_a_job_whose_portfolio_stands(house):
    process = house.presented()
    run(submit_portfolio(process, by=house.assessor))

    class Running:
        args = {"process": process.ref, "by": house.assessor.ref, "number": 1}

    assert build_portfolio(Running()) == {"portfolio": Portfolio.objects.get().ref}
