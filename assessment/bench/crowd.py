"""Everybody at once: whole attempts with each answer checked, or the press of «Empezar» alone."""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assessment.bench.seed import PER_PAGE, QUESTIONS, Sitter
from assessment.models import Attempt, GradeEvent
from assessment.states import Stage
from lms.core.load import JSON, Answer, Browser, Unexpected, percentile

PROCESSES = 2


@dataclass
class Figures:
    """What a crowd met. Times in seconds, by step; CPU in seconds of the server, from the instant all were let go."""

    sitters: int = 0
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    wall: float = 0.0
    cpu: float = 0.0

    def take(self, step: str, answer: Answer) -> Answer:
        """Count an answer under its step."""
        self.requests += 1
        self.seconds.setdefault(step, []).append(answer.seconds)
        return answer

    def add(self, other: "Figures") -> None:
        """Join what somebody else met."""
        self.sitters += other.sitters
        self.requests += other.requests
        self.faults += other.faults
        for step, times in other.seconds.items():
            self.seconds.setdefault(step, []).extend(times)


def _open(browser: Browser, sitter: Sitter, figures: Figures) -> None:
    figures.take("before", browser.get(f"/evaluaciones/{sitter.place}/", "Antes de empezar"))


def _start(browser: Browser, sitter: Sitter, figures: Figures) -> str:
    """The press of the button, by somebody who has the page open."""
    return figures.take("start", browser.send(f"/evaluaciones/{sitter.place}/")).where


def _sit(browser: Browser, sitter: Sitter, figures: Figures) -> None:
    """A whole attempt in 17 requests: before, start, then page, save and send four times, review, deliver, receipt."""
    _open(browser, sitter, figures)
    where = _start(browser, sitter, figures)
    for page in range(QUESTIONS // PER_PAGE):
        slots = range(page * PER_PAGE + 1, (page + 1) * PER_PAGE + 1)
        text = figures.take("page", browser.get(where, f'name="v{slots[0]}"')).text
        tab = text.partition('name="tab" value="')[2].partition('"')[0]
        answers = [{"slot": slot, "value": "b", "base": 0} for slot in slots]
        body = json.dumps({"tab": tab, "seq": 1, "answers": answers}).encode()
        said = figures.take("save", browser.ask(where.rsplit("/", 2)[0] + "/guardar/", body, JSON))
        if said.status != 200 or '"saved"' not in said.text:
            raise Unexpected(f"save: {said.status}")
        fields = {f"r{slot}": "b" for slot in slots} | {f"v{slot}": "0" for slot in slots}
        where = figures.take("send", browser.send(where, tab=tab, seq="2", **fields)).where
    figures.take("review", browser.get(where, "Contestaste 20 de 20"))
    where = figures.take("deliver", browser.send(where.replace("revisar", "entregar"))).where
    figures.take("receipt", browser.get(where, "100 de 100"))


def _share(port: int, sitters: list[Sitter], gates: tuple[Any, Any], only_start: bool, answers: Any) -> None:
    """One process of the crowd: a thread per person, all let go at the same instant."""
    figures, lock = Figures(sitters=len(sitters)), threading.Lock()

    def one(sitter: Sitter) -> None:
        browser, own = Browser(port, sitter.session), Figures()
        try:
            if only_start:
                _open(browser, sitter, Figures())
            for gate in gates:
                gate.wait()
            (_start if only_start else _sit)(browser, sitter, own)
        except Exception as fault:  # counted, whatever it was
            if not own.requests:
                gates[0].abort()
            own.faults.append(f"{type(fault).__name__}: {fault}")
        with lock:
            figures.add(own)

    threads = [threading.Thread(target=one, args=(sitter,)) for sitter in sitters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(figures)


def crowd(port: int, sitters: list[Sitter], spent: Callable[[], float], *, only_start: bool = False) -> Figures:
    """Send everybody through a whole attempt, or through the start alone, at the same instant.

    `spent` reads the server's CPU: when all stand ready, and when the last has finished.
    """
    context = multiprocessing.get_context("fork")
    gates, answers = tuple(context.Barrier(len(sitters) + 1) for _gate in "ab"), context.Queue()
    shares = [sitters[index::PROCESSES] for index in range(PROCESSES)]
    workers = [context.Process(target=_share, args=(port, share, gates, only_start, answers)) for share in shares]
    for worker in workers:
        worker.start()
    gates[0].wait()
    before, began, total = spent(), time.perf_counter(), Figures()
    gates[1].wait()
    for _worker in workers:
        total.add(answers.get())
    total.wall, total.cpu = time.perf_counter() - began, spent() - before
    for worker in workers:
        worker.join()
    return total


def counts(sitters: list[Sitter]) -> dict[str, int]:
    """What the database holds of a crowd: attempts, delivered ones, grades."""
    attempts = Attempt.objects.filter(place__ref__in=[sitter.place for sitter in sitters])
    return {
        "attempts": attempts.count(),
        "graded": attempts.filter(stage=Stage.GRADED).count(),
        "grades": GradeEvent.objects.filter(attempt__in=attempts).count(),
    }


def report(figures: Figures) -> Iterator[str]:
    """The figures in lines for a terminal."""
    amounts = f"{figures.sitters} personas, {figures.requests} peticiones, {len(figures.faults)} fallas"
    yield f"{amounts}, {figures.wall:.1f} s"
    for step, times in figures.seconds.items():
        half, most = (percentile(times, share) * 1000 for share in (0.5, 0.95))
        yield f"  {step:8} p50 {half:7.0f} ms   p95 {most:7.0f} ms   n {len(times)}"
    yield f"  CPU del servidor y de la base: {figures.cpu:.2f} s, {figures.cpu / figures.sitters:.4f} s por persona"
    yield from (f"  falla: {fault}" for fault in figures.faults[:5])
