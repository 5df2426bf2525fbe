"""Pages asked for over HTTP: what each costs in CPU, queries and bytes, beside the reference view of the same run."""

import gzip
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote_plus

from django.db import connection

from assessment.actions.attempt import start
from assessment.bench.seed import session_of
from assessment.models import Place
from catalog.courses import bench as catalogue
from lms.core.load import Browser, Unexpected, percentile
from lms.core.models import Institution
from lms.delivery.models import Enrolment
from lms.documents.models import IssuedDocument
from lms.people.models import Account
from lms.portal.bench import ground
from lms.portal.bench.wsgi import QUERIES, UNIT

Say = Callable[[str], object]
LINKED = re.compile(r'<(?:link|script|img)[^>]*?(?:href|src)="(/[^"]+)"')
QUESTIONS = ("datos", "archivos taller", "etica", "planeación casos", "curso", "inexistente")
PATIENCE = 3  # clients that search at once


@dataclass
class Visit:
    """A page: who asks, its address, words that prove it is the one, its bars, and what was measured."""

    name: str
    path: str
    must: str
    bar: str = ""
    signed_in: bool = False
    cpu: list[float] = field(default_factory=list)  # ms for each page, one figure per round
    queries: int = 0


def pages(say: Say, port: int, courses: int, rounds: int = 9, each: int = 25) -> None:
    """Every page in turn, round after round, so that what disturbs one disturbs its neighbours."""
    catalogue.seed(Institution.objects.get(is_default=True), courses)
    learner = Account.objects.get(username="servidora")
    visits, session = _visits(learner), session_of(learner)
    with ground.server(port) as root:
        browsers = {True: Browser(port, session), False: Browser(port)}
        _warm(port, session, visits)
        for _round in range(rounds):
            for visit in visits:
                _measure(visit, browsers[visit.signed_in], root, each)
        say(f"  {courses:,} cursos; {rounds} rondas de {each} visitas; CPU del servidor y de la base, mediana")
        say(f"  {'página':22} {'ms':>6} {'unidades':>8} {'consultas':>9} {'KB':>6} {'gz':>6} {'frío gz':>7}   barra")
        unit = median(visits[0].cpu)
        for visit in visits:
            say(f"  {_line(visit, browsers[visit.signed_in], unit)}")


def _visits(learner: Account) -> list[Visit]:
    """The pages of DESIGN 8, with what the demo made for its learner."""
    person = learner.person
    enrolment = Enrolment.objects.filter(person=person, state="confirmed").select_related("run__version").first()
    place = Place.objects.filter(person=person).select_related("sitting__version", "sitting__institution").first()
    paper = IssuedDocument.objects.filter(holder=person).first()
    if enrolment is None or place is None or paper is None:
        raise Unexpected("La demostración no trae grupo, cuestionario y constancia de su servidora.")
    attempt = start(place, by=person)
    run, name = enrolment.run, person.given_names
    return [
        Visit("unidad", UNIT, run.institution.code),
        Visit("portada", "/", "Calmécac"),
        Visit("catálogo", "/catalogo/", "cursos</h2>", "10 ms"),
        Visit("catálogo, búsqueda", "/catalogo/?q=archivos+taller", "«archivos taller»"),
        Visit("página pública de curso", "/catalogo/bench-0/", "Un curso de muestra"),
        Visit("verificación", f"/verificar/{paper.token}/", "Vigente", "14 KB"),
        Visit("inicio", "/mi/", name, "18 ms, 12", signed_in=True),
        Visit("mi puesto", "/mi/puesto/", "puesto", "18 ms, 12", signed_in=True),
        Visit("mi historial", "/mi/historial/", "historial", "12", signed_in=True),
        Visit(f"curso, {run.version.lessons.count()} lecciones", f"/grupos/{run.ref}/", "lecci", "25 ms, 12", True),
        Visit("lección", f"/grupos/{run.ref}/lecciones/1/", "<h1", "12", signed_in=True),
        Visit("antes de empezar", f"/evaluaciones/{place.ref}/", "Antes de empezar", "8", signed_in=True),
        Visit("pregunta", f"/evaluaciones/intento/{attempt.ref}/1/", "Pregunta 1", "8", signed_in=True),
        Visit("catálogo, con sesión", "/catalogo/", "cursos</h2>", "12", signed_in=True),
    ]


def _warm(port: int, session: str, visits: Sequence[Visit]) -> None:
    """Several connections, so that every process and thread of the server has opened its own and read its templates."""
    for _client in range(8):
        for visit in visits:
            Browser(port, session if visit.signed_in else "").get(visit.path, visit.must)


def _measure(visit: Visit, browser: Browser, root: int, each: int) -> None:
    before = ground.spent(root)
    for _time in range(each):
        answer = browser.get(visit.path, visit.must)
    visit.cpu.append((ground.spent(root) - before) / each * 1000)
    visit.queries = int(answer.headers[QUERIES])


def _line(visit: Visit, browser: Browser, unit: float) -> str:
    answer, cpu = browser.get(visit.path, visit.must), median(visit.cpu)
    body, small = len(answer.body) / 1024, len(gzip.compress(answer.body, 6)) / 1024
    linked = set(LINKED.findall(answer.text)) if visit.path != UNIT else set()
    cold = small + sum(len(_compressed(browser, path)) for path in linked) / 1024
    figures = f"{cpu:6.1f} {cpu / unit:8.1f} {visit.queries:9} {body:6.1f} {small:6.1f} {cold:7.1f}"
    return f"{visit.name:22} {figures}   {visit.bar}"


def _compressed(browser: Browser, path: str) -> bytes:
    """What travels of a file when the server, or the proxy before it, compresses."""
    answer = browser.ask(path, gzip=True)
    return answer.body if answer.headers.get("Content-Encoding") == "gzip" else gzip.compress(answer.body, 6)


def search(say: Say, port: int, courses: int, rounds: int = 40) -> None:
    """The catalogue's search and facets, by one client and by a few at once: what a person waits."""
    catalogue.seed(Institution.objects.get(is_default=True), courses)
    paths = [f"/catalogo/?q={quote_plus(question)}" for question in QUESTIONS]
    paths += ["/catalogo/", "/catalogo/?modalidad=linea", "/catalogo/?competencia=BENCH-00", "/catalogo/?orden=fecha"]
    paths += ["/catalogo/?q=curso&modalidad=linea&competencia=BENCH-03", "/catalogo/?q=curso&pagina=200"]
    connection.close()
    with ground.server(port) as root:
        _warm(port, "", [Visit("", path, "Catálogo") for path in paths])
        for clients in (1, PATIENCE):
            before, times = ground.spent(root), _searches(port, paths, rounds, clients)
            each = (ground.spent(root) - before) / (rounds * clients * len(paths)) * 1000
            everything = [seconds for several in times.values() for seconds in several]
            most = percentile(everything, 0.95) * 1000
            say(f"  {courses:,} cursos, {clients} a la vez: p95 {most:.0f} ms, CPU {each:.1f} ms por página")
        for path in paths:
            half, most = (percentile(times[path], share) * 1000 for share in (0.5, 0.95))
            found = re.search(r"<h2>(\d+) curso", Browser(port).get(path, "Catálogo").text)
            say(f"  {path:58} {found[1] if found else '0':>5} cursos   p50 {half:4.0f}   p95 {most:4.0f} ms")


def _searches(port: int, paths: Sequence[str], rounds: int, clients: int) -> dict[str, list[float]]:
    """Seconds by address. Clients are threads: they wait, they hardly work."""
    times: dict[str, list[float]] = {path: [] for path in paths}
    faults: list[Exception] = []

    def one(shift: int) -> None:
        browser = Browser(port)
        try:
            for number in range(rounds):
                for path in _turned(paths, shift * 5 + number):
                    times[path].append(browser.get(path, "Catálogo").seconds)
        except Exception as fault:  # told below, whatever it was
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(shift,)) for shift in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return times


def _turned(paths: Sequence[str], by: int) -> Iterator[str]:
    """The same addresses from another one on, so that clients do not march together."""
    return (paths[(place + by) % len(paths)] for place in range(len(paths)))
