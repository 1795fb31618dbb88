"""The page with the engine of this machine behind it, for browsers on this machine alone.

Nobody is answered who does not know the token in the address, names another host, or sends from
another page. Nothing is written: bodies are kept in memory, within a limit. What is asked is
answered by other processes, which end when they take too long or the page says stop.
"""

import json
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import parse_qs

from xlbudget.base.children import Late
from xlbudget.base.errors import UsageError
from xlbudget.base.texts import LANGUAGES
from xlbudget.web import answers
from xlbudget.web.assembled import page_of_server
from xlbudget.web.bounds import BYTES
from xlbudget.web.processes import Processes

HOST = "127.0.0.1"
_PROCESSES = 4
_JSON, _HTML, _FILE = "application/json", "text/html; charset=utf-8", "application/octet-stream"
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Environ = Mapping[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True)
class _Answer:
    content: str | bytes = ""
    kind: str = "text/plain; charset=utf-8"
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)


_FORBIDDEN = _Answer(status="403 Forbidden")
_NOT_THERE = _Answer(status="404 Not Found")
_TOO_LARGE = _Answer(status="413 Content Too Large")
_CRASHED = _Answer(status="500 Internal Server Error")
_LATE = _Answer(status="504 Gateway Timeout")


class Application:
    """Answers the page at a port; a WSGI application."""

    def __init__(self, port: int, token: str) -> None:
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self._path = f"/{token}/"
        self._processes = Processes(_PROCESSES)

    def close(self) -> None:
        """Ends what is still being answered."""
        self._processes.close()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answers a request."""
        answer = self._answer(environ)
        content = answer.content
        body = content.encode() if isinstance(content, str) else content
        headers = {**_ALWAYS, "Content-Type": answer.kind, "Content-Length": str(len(body))}
        start(answer.status, [*headers.items(), *answer.headers.items()])
        return [body]

    def _answer(self, environ: Environ) -> _Answer:
        host = environ.get("HTTP_HOST", "")
        path = environ["PATH_INFO"]
        if host not in self._hosts:
            return _FORBIDDEN
        if not secrets.compare_digest(path[: len(self._path)].encode(), self._path.encode()):
            return _NOT_THERE
        what = path[len(self._path) :]
        if environ["REQUEST_METHOD"] == "GET":
            if what == "":
                return _Answer(page_of_server(), _HTML)
            return _Answer(answers.families(), _JSON) if what == "families" else _NOT_THERE
        if environ["REQUEST_METHOD"] != "POST" or environ.get("HTTP_ORIGIN") != f"http://{host}":
            return _FORBIDDEN
        limit = BYTES if what in _OF_FILES else _LARGEST_WISHES.get(what)
        if limit is None:
            return _NOT_THERE
        body = _body(environ, limit)
        if body is None:
            return _TOO_LARGE
        asked = {name: values[-1] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        return self._answer_apart(what, asked, body)

    def _answer_apart(self, what: str, asked: Mapping[str, str], body: bytes) -> _Answer:
        page = asked.get("page", "")
        if what == "stop":
            self._processes.stop(page)
            return _Answer()
        try:
            args = _OF_FILES[what](asked, body) if what in _OF_FILES else (json.loads(body),)
            return _answer_of(self._processes.ask(page, what, *args))
        except Late:
            return _LATE
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return _NOT_THERE  # what makes no sense
        except Exception:
            return _CRASHED


def _lang(asked: Mapping[str, str]) -> str:
    if asked["lang"] not in LANGUAGES:
        raise ValueError(asked["lang"])
    return asked["lang"]


_OF_FILES: Mapping[str, Callable[[Mapping[str, str], bytes], tuple[object, ...]]] = {
    "checked": lambda asked, body: (asked["name"], body),
    "drawn": lambda asked, body: (asked["name"], body, int(asked["number"])),
    "marked": lambda asked, body: (asked["name"], body, _lang(asked)),
}
"""What is asked of a file, and the arguments of the function that answers."""
_LARGEST_WISHES = {"blank": 10_000, "filed": BYTES, "stop": 0}


def _answer_of(answer: object) -> _Answer:
    if not isinstance(answer, answers.Made):
        return _Answer(str(answer), _JSON)
    if answer.refused:
        return _Answer(json.dumps({"refused": answer.refused}), _JSON)
    return _Answer(answer.content, _FILE, headers={"X-Name": answers.quoted(answer.name)})


def _body(environ: Environ, most: int) -> bytes | None:
    """Returns the body of a request, None if it is too large or does not say how large it is."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or int(length) > most:
        return None
    stream: IO[bytes] = environ["wsgi.input"]
    return stream.read(int(length))


class Server:
    """Listens on this machine; at a free port unless one is given.

    Raises UsageError F255 where the port is taken.
    """

    def __init__(self, port: int = 0) -> None:
        from waitress.server import create_server

        token = secrets.token_urlsafe(24)
        try:
            listener = socket.create_server((HOST, port))
        except OSError:
            raise UsageError("F255", port=port) from None
        self.port: int = listener.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}/{token}/"
        self._application = Application(self.port, token)
        self._server: Any = create_server(
            self._application,
            sockets=[listener],
            threads=2 * _PROCESSES,
            ident=None,
            max_request_body_size=BYTES + 1,
            # Beyond these it would write files.
            inbuf_overflow=BYTES + 2,
            outbuf_overflow=1 << 30,
            max_request_header_size=16_384,
        )

    def run(self) -> None:
        """Answers until the program is interrupted."""
        self._server.run()

    def close(self) -> None:
        """Ends it."""
        self._application.close()
        self._server.close()
        self._server.task_dispatcher.shutdown()
