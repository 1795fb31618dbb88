"""The engine in the page: what its worker calls, with the solver of the browser."""

import json
from typing import Any

import xlbudget_host

from xlbudget.facts import highs
from xlbudget.web import answers
from xlbudget.web.wasm_highs import engine_of

highs.engine = engine_of(xlbudget_host.highs)
families = answers.families


def checked(name: str, content: Any) -> str:
    """Returns what is told and drawn of a file, whose bytes are an array of the page's."""
    return answers.checked(name, content.to_bytes())


def drawn(name: str, content: Any, number: int) -> str:
    """Returns one sheet of a file, whose bytes are an array of the page's."""
    return answers.drawn(name, content.to_bytes(), number)


def blank(wishes: str) -> Any:
    """Returns a blank workbook; `wishes` is JSON."""
    return _as_js(answers.blank(json.loads(wishes)))


def marked(name: str, content: Any, lang: str) -> Any:
    """Returns the marked copy of a file, whose bytes are an array of the page's."""
    return _as_js(answers.marked(name, content.to_bytes(), lang))


def filed(wishes: str) -> Any:
    """Returns a report to file; `wishes` is JSON."""
    return _as_js(answers.filed(json.loads(wishes)))


def _as_js(made: answers.Made) -> Any:
    """Returns the name and the bytes of a file, and why it was refused."""
    from pyodide.ffi import to_js

    return to_js([made.name, made.content, made.refused])
