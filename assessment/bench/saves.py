"""Answers saved at a steady rate, each compared in the end with what the database holds.

The clock of a save starts when its turn comes, not when the one before ended: a slow server cannot hide by being asked
less. A save that gets no answer is sent again as it was; one that was acknowledged must be there for ever.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessment.bench.seed import QUESTIONS, Sitter
from assessment.models import Answer, Attempt
from lms.core.load import JSON, Browser, Unexpected, percentile

EVERY = 1.0  # seconds between two saves of one person
VALUES = "abcd"


@dataclass
class Writer:
    """One person who answers, and what she was told."""

    sitter: Sitter
    attempt: str = ""
    seconds: list[float] = field(default_factory=list)
    bytes_each: int = 0
    again: int = 0
    told: dict[int, int] = field(default_factory=dict)  # slot → number of the last save acknowledged
    sent: dict[int, int] = field(default_factory=dict)  # slot → number of the last save sent
    faults: list[str] = field(default_factory=list)


def value_of(number: int) -> str:
    """What a save says: two that follow each other on a slot never say the same."""
    return VALUES[(number // QUESTIONS) % len(VALUES)]


def write(port: int, sitters: list[Sitter], seconds: int) -> list[Writer]:
    """Everybody saves once a second for so long, each at her own instant of it."""
    writers = [Writer(sitter) for sitter in sitters]
    ready = threading.Barrier(len(writers) + 1)
    lag = EVERY / len(writers)
    threads = [
        threading.Thread(target=_write, args=(port, writer, ready, place * lag, seconds))
        for place, writer in enumerate(writers)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join()
    return writers


def _write(port: int, writer: Writer, ready: threading.Barrier, offset: float, seconds: int) -> None:
    try:
        browser = Browser(port, writer.sitter.session)
        browser.get(f"/evaluaciones/{writer.sitter.place}/", "Antes de empezar")
        first = browser.send(f"/evaluaciones/{writer.sitter.place}/").where
        writer.attempt = first.split("/")[-3]
        browser.get(first, "Pregunta")
    except Exception as fault:
        writer.faults.append(f"{type(fault).__name__}: {fault}")
        ready.abort()
        return
    ready.wait()
    began = time.perf_counter() + offset
    for number in range(int(seconds / EVERY)):
        due = began + number * EVERY
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            _save(browser, writer, number)
        except Unexpected as fault:
            writer.faults.append(str(fault))
        writer.seconds.append(time.perf_counter() - due)


def _save(browser: Browser, writer: Writer, number: int) -> None:
    """One save, as often as it takes to be answered."""
    slot = number % QUESTIONS + 1
    answers = [{"slot": slot, "value": value_of(number), "base": number // QUESTIONS}]
    body = json.dumps({"tab": "banco", "seq": number + 1, "answers": answers}).encode()
    writer.sent[slot] = number
    for _try in range(60):
        try:
            said = browser.ask(f"/evaluaciones/intento/{writer.attempt}/guardar/", body, JSON)
        except (OSError, http.client.HTTPException):
            browser.connection.close()
            writer.again += 1
            time.sleep(0.5)
            continue
        if said.status != 200 or '"saved"' not in said.text:
            raise Unexpected(f"save: {said.status} {said.text[:80]}")
        writer.told[slot] = number
        writer.bytes_each = max(writer.bytes_each, said.size + said.sent)
        return
    raise Unexpected("save: nadie contestó")


def lost(writers: list[Writer]) -> int:
    """How many slots do not hold the last answer that was acknowledged, nor a later one that was sent."""
    stored = {
        (ref, slot): value
        for ref, slot, value in Answer.objects.filter(
            attempt__in=Attempt.objects.filter(ref__in=[writer.attempt for writer in writers])
        ).values_list("attempt__ref", "slot", "value")
    }
    return sum(
        stored.get((writer.attempt, slot)) not in {value_of(number), value_of(writer.sent[slot])}
        for writer in writers
        for slot, number in writer.told.items()
    )


def report(writers: list[Writer], cpu: float) -> Iterator[str]:
    """The figures in lines for a terminal."""
    times = [seconds for writer in writers for seconds in writer.seconds]
    faults = [fault for writer in writers for fault in writer.faults]
    told = sum(len(writer.told) for writer in writers)
    half, most = (percentile(times, share) * 1000 for share in (0.5, 0.95))
    yield f"{len(writers)} personas, {len(times)} guardados, {len(faults)} fallas"
    yield f"  save     p50 {half:7.0f} ms   p95 {most:7.0f} ms   máximo {max(times, default=0) * 1000:.0f} ms"
    yield f"  {max(writer.bytes_each for writer in writers)} bytes de ida y vuelta con encabezados"
    yield f"  repetidos por falta de respuesta: {sum(writer.again for writer in writers)}"
    yield f"  respuestas confirmadas que la base no tiene: {lost(writers)} de {told}"
    yield f"  CPU del servidor y de la base: {cpu / max(1, len(times)) * 1000:.1f} ms por guardado"
    yield from (f"  falla: {fault}" for fault in faults[:5])
