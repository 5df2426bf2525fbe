"""A browser for benches: keeps its connection, its cookies and the token of the last form, and believes nothing."""

import http.client
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

HOST = "127.0.0.1"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Unexpected(AssertionError):
    """An answer that is not what the bench came for: a quick wrong page is no figure."""


@dataclass(frozen=True)
class Answer:
    """What came back, and the seconds it took to come whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float
    sent: int  # bytes of the request, about

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def where(self) -> str:
        """Where it leads."""
        return self.headers.get("Location", "")

    @property
    def size(self) -> int:
        """Bytes of the answer with its headers."""
        return len(self.body) + sum(len(name) + len(value) + 4 for name, value in self.headers.items())


class Browser:
    """One person's browser against a server of this machine."""

    def __init__(self, port: int, session: str = "") -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies = {settings.SESSION_COOKIE_NAME: session} if session else {}
        self.token = ""

    def ask(self, path: str, body: bytes | None = None, kind: str = "", gzip: bool = False) -> Answer:
        """One request, whatever the answer."""
        headers = {"Accept-Encoding": "gzip" if gzip else "identity"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token, "Content-Length": str(len(body))}
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.headers.get_content_type() == "text/html" and (found := TOKEN.search(content.decode())):
            self.token = found[1]
        sent = len(path) + len(body or b"") + sum(len(name) + len(value) + 4 for name, value in headers.items())
        return Answer(answer.status, answer.headers, content, seconds, sent)

    def get(self, path: str, must: str) -> Answer:
        """A page that must carry these words."""
        answer = self.ask(path)
        if answer.status != 200 or must not in answer.text:
            raise Unexpected(f"{path}: {answer.status}, sin «{must}»")
        return answer

    def send(self, path: str, **fields: str) -> Answer:
        """A form that must lead somewhere."""
        answer = self.ask(path, urlencode(fields).encode(), FORM)
        if answer.status != 302:
            raise Unexpected(f"{path}: {answer.status}")
        return answer


def percentile(times: Sequence[float], share: float) -> float:
    """The time under which this share of some times stayed; 0 of none."""
    ordered = sorted(times) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
