"""The page with the engine of this machine behind it, for browsers on this machine alone.

Nobody is answered who does not know the token in the address, names another host, or sends from
another page. Nothing is written: bodies are kept in memory, within a limit.
"""

import json
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import parse_qs

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import LANGUAGES
from xlbudget.reader import Limits
from xlbudget.web import answers
from xlbudget.web.assembled import page_of_server

HOST = "127.0.0.1"
_LARGEST = Limits().compressed_bytes
_LARGEST_WISH = 10_000
_THREADS = 4
_JSON, _HTML, _BYTES = "application/json", "text/html; charset=utf-8", "application/octet-stream"
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


class Application:
    """Answers the page at a port; a WSGI application."""

    def __init__(self, port: int, token: str) -> None:
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self._path = f"/{token}/"

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
        if what == "checked":
            return _checked(environ)
        if what == "marked":
            return _marked(environ)
        return _blank(environ) if what == "blank" else _NOT_THERE


def _checked(environ: Environ) -> _Answer:
    body = _body(environ, _LARGEST)
    names = parse_qs(environ.get("QUERY_STRING", "")).get("name", ())
    if body is None or len(names) != 1:
        return _TOO_LARGE if body is None else _NOT_THERE
    return _Answer(answers.checked(names[0], body), _JSON)


def _blank(environ: Environ) -> _Answer:
    body = _body(environ, _LARGEST_WISH)
    if body is None:
        return _TOO_LARGE
    try:
        wishes = json.loads(body)
        made = answers.blank(wishes["template"], wishes["unit"], wishes["year"], wishes["lang"])
    except (ValueError, KeyError, TypeError):
        return _NOT_THERE
    return _made(made)


def _marked(environ: Environ) -> _Answer:
    body = _body(environ, _LARGEST)
    asked = parse_qs(environ.get("QUERY_STRING", ""))
    names, langs = asked.get("name", ()), asked.get("lang", ())
    if body is None or len(names) != 1 or len(langs) != 1 or langs[0] not in LANGUAGES:
        return _TOO_LARGE if body is None else _NOT_THERE
    return _made(answers.marked(names[0], body, langs[0]))


def _made(made: answers.Made) -> _Answer:
    if made.refused:
        return _Answer(json.dumps({"refused": made.refused}), _JSON)
    return _Answer(made.content, _BYTES, headers={"X-Name": answers.quoted(made.name)})


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
        self._server: Any = create_server(
            Application(self.port, token),
            sockets=[listener],
            threads=_THREADS,
            ident=None,
            max_request_body_size=_LARGEST + 1,
            # Beyond these it would write files.
            inbuf_overflow=_LARGEST + 2,
            outbuf_overflow=1 << 30,
            max_request_header_size=16_384,
        )

    def run(self) -> None:
        """Answers until the program is interrupted."""
        self._server.run()

    def close(self) -> None:
        """Ends it."""
        self._server.close()
        self._server.task_dispatcher.shutdown()
