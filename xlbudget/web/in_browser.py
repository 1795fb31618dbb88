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


def blank(wishes: str) -> Any:
    """Returns the name of a blank workbook, its bytes, and why it was refused; `wishes` is JSON."""
    from pyodide.ffi import to_js

    made = answers.blank(**json.loads(wishes))
    return to_js([made.name, made.content, made.refused])
