"""What an answer to a form must look like, whatever the form was sent."""

import html
import re
import traceback
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from tests.architecture.forms import Case
from tests.architecture.hostile import MIXED, SUM, Pairs, envelope
from tests.architecture.samples import CANARY
from tests.architecture.walk import Watch, undone

ENGLISH = re.compile(
    r"This field|Enter a|Enter the|Select a valid|Ensure (?:this|that)|Server Error|Traceback|CSRF|Bad Request"
    r"|Not Found|Forbidden|is required|is not (?:a|valid|one)|may not|Please |must be|Null characters|Submit"
    r"|Unknown|Invalid|Exception|does not exist|too long|submitted"
)
TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
ALERT = re.compile(r'role="alert"')
SAID = re.compile(r'class="stack said" role="status"')
MOST = 400_000  # letters of a page that has nothing typed in it
WRITTEN = {"text", "textarea", "email", "tel", "date", "time", "number", "search"}
HERE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Reply:
    """What a form got, as plain data."""

    status: int
    to: str = ""
    body: str = ""
    writes: tuple[str, ...] = ()
    fault: str = ""
    then: str = ""  # the page that a redirect leads to

    @property
    def text(self) -> str:
        return html.unescape(TAG.sub(" ", self.body))


def send(client: Client, case: Case, pairs: Pairs) -> Reply:
    """One press of a form, undone; where it leads is opened too when nothing was written."""
    jar = deepcopy(client.cookies)
    body, kind = envelope(case.form, pairs)
    try:
        with undone():
            return press(client, case.form.action, body, kind)
    finally:
        client.cookies = jar


def press(client: Client, where: str, body: bytes, kind: str) -> Reply:
    """One press of a form, not undone."""
    with Watch("default") as seen:
        try:
            answer: Any = client.generic("POST", where, body, content_type=kind)
        except Exception as broken:
            return Reply(500, fault=_where(broken))
    kept = tuple(dict.fromkeys(" ".join(sql.split('"', 2)[:2]) for sql, _params in seen.kept()))
    shown = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    page = answer.content.decode(errors="replace") if shown else ""
    to = answer.headers.get("Location", "")
    then = ""
    if to and not kept and to.startswith("/"):
        then = client.get(to, follow=True).content.decode(errors="replace")
    return Reply(answer.status_code, to, page, kept, then=then)


def _where(broken: Exception) -> str:
    ours = [each for each in traceback.extract_tb(broken.__traceback__) if each.filename.startswith(str(HERE))]
    last = [each for each in ours if "/tests/" not in each.filename and "/.venv/" not in each.filename][-1:]
    place = "".join(f"{Path(each.filename).relative_to(HERE)}:{each.lineno} " for each in last)
    return f"{place}{type(broken).__name__}: {broken}"[:300]


def faults_of(case: Case, pairs: Pairs, reply: Reply, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with an answer; nothing when all is well.

    Allowed may be: "shows", an answer of 200 that wrote; "keeps", a refusal that wrote; "silent", a redirect that
    neither wrote nor says anything; "over", a refusal without what was typed, because its form is over.
    """
    if reply.fault or reply.status >= 500:
        return [f"{reply.status} {reply.fault}"]
    wrong = _unsafe(pairs, reply)
    if reply.status in {301, 302, 303}:
        wrong += [] if "silent" in allowed else _led_away(reply)
    elif reply.status == 200:
        wrong += [f"200, and wrote {reply.writes}"] if reply.writes and "shows" not in allowed else []
    else:
        wrong += _refused(case, [] if "over" in allowed else pairs, reply, "keeps" in allowed)
    return wrong


def _unsafe(pairs: Pairs, reply: Reply) -> list[str]:
    wrong = []
    if found := ENGLISH.search(reply.text) or ENGLISH.search(html.unescape(TAG.sub(" ", reply.then))):
        wrong.append(f"{reply.status} says «{found[0]}»: {_around(found)}")
    for page in (reply.body, reply.then):
        if "<script>alert(" in page:
            wrong.append("a script comes back")
        if str(SUM) in page:
            wrong.append("a template ran")
        if CANARY in page:
            wrong.append("the other institution shows")
    typed = sum(len(value) for _name, value in pairs if isinstance(value, str))
    if len(reply.body) > MOST + 8 * typed:
        wrong.append(f"{len(reply.body)} letters for {typed}")
    return wrong


def _around(found: re.Match[str]) -> str:
    return " ".join(found.string[max(0, found.start() - 40) : found.end() + 60].split())


def _led_away(reply: Reply) -> list[str]:
    if reply.writes or ALERT.search(reply.then) or SAID.search(reply.then):
        return []
    return [f"{reply.status} to {reply.to}, nothing written and nothing said"]


def _refused(case: Case, pairs: Pairs, reply: Reply, keeps: bool) -> list[str]:
    wrong = [f"{reply.status}, and wrote {reply.writes}"] if reply.writes and not keeps else []
    if not reply.body:
        return [*wrong, f"{reply.status} without a page"]
    if reply.status == 422:
        if not ALERT.search(reply.body):
            wrong.append("422 that no reader announces")
        wrong += _lost(case, pairs, reply)
    return wrong


def _lost(case: Case, pairs: Pairs, reply: Reply) -> list[str]:
    shown = " ".join(html.unescape(reply.body).split())
    kinds = {box.name: box.kind for box in case.form.boxes}
    lost = []
    for name, value in pairs:
        typed = isinstance(value, str) and "\x00" not in value and value.strip()
        if typed and kinds.get(name) in WRITTEN and " ".join(value.split()) not in shown:
            lost.append(f"422 loses {name} ({'script' if value == MIXED else value[:20]})")
    return lost
