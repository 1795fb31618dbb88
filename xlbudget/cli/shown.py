"""What the command `demo` prints and opens."""

import os
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import click

from xlbudget.base.texts import sentence
from xlbudget.base.writing import write_new
from xlbudget.cli.output import say
from xlbudget.report.as_html import report_html
from xlbudget.report.as_text import report_text
from xlbudget.report.filed import Filing, Stamp
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.demo import demo

_DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")


def show_demo(folder: Path, lang: str) -> None:
    """Writes the example, checks it, writes its report, and opens that where a desktop is.

    Raises UsageError F208 where nothing can be written.
    """
    shown = demo(folder, lang)
    say(sentence("demo.made", lang, path=shown.workbook))
    click.echo()
    click.echo(report_text(shown.report, lang, everything=False))
    digest = sha256(shown.workbook.read_bytes()).hexdigest()
    unit = unit_of(shown.report, lang, sha256=digest)
    filing = Filing([unit], Stamp(datetime.now().astimezone()), lang, is_ledger=False)
    write_new(shown.page, "".join(report_html(filing)).encode(), force=None)
    say(sentence("filed.written", lang, path=shown.page.resolve()))
    say(sentence("demo.next", lang, path=shown.workbook))
    if _has_desktop():
        click.launch(str(shown.page))


def _has_desktop() -> bool:
    """Tells whether somebody sits before it who would see a page that opens."""
    if not sys.stdout.isatty():
        return False
    return os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, _DESKTOPS))
