"""Puts the page together in one text, with a policy that lets nothing out."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from pathlib import Path

from xlbudget import __version__

_FOLDER = Path(__file__).parent
_SCRIPTS = ("words.js", "engines.js", "sheets.js", "report.js", "page.js")


def page_in_one_file(packed: Mapping[str, str], licences: Mapping[str, str]) -> str:
    """Returns the page that checks by itself; `packed` are its files, compressed and as base64."""
    worker = _source("worker.js")
    blocks = [_block(name, text) for name, text in packed.items()]
    policy = {"script-src": "'wasm-unsafe-eval' blob:", "worker-src": "blob:"}
    blocks.append(f'<script type="text/plain" id="worker">{worker}</script>')
    return _page("browser", policy, "\n".join(blocks), licences)


def page_of_server() -> str:
    """Returns the page that asks the server from which it came."""
    return _page("server", {"script-src": "", "connect-src": "'self'"}, "", {})


def _page(engine: str, policy: Mapping[str, str], blocks: str, licences: Mapping[str, str]) -> str:
    script = "\n".join(map(_source, _SCRIPTS))
    style = _source("page.css")
    allowed = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        **policy,
        "script-src": f"{_digest(script)} {policy['script-src']}".rstrip(),
        "style-src": _digest(style),
    }
    parts = {
        "policy": "; ".join(f"{name} {value}" for name, value in allowed.items()),
        "engine": engine,
        "style": style,
        "script": script,
        "blocks": blocks,
        "version": __version__,
        "licences": "\n\n".join(f"{name}\n\n{text}" for name, text in licences.items()),
    }
    page = _source("page.html")
    for name in ("policy", "engine", "version", "licences"):
        page = page.replace(f"@{name}@", html.escape(parts[name]))
    for name in ("style", "script", "blocks"):
        page = page.replace(f"@{name}@", parts[name])
    return page


def _block(name: str, text: str) -> str:
    return f'<script type="text/plain" data-file={json.dumps(name)}>{text}</script>'


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()
