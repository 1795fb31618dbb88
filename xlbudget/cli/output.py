"""What commands print: text from files is data, so nothing of it reaches the terminal as a sign."""

from collections.abc import Iterable

import click

from xlbudget.base.display import clean
from xlbudget.cli.endings import is_of_output


def say(sentence: str, *, err: bool = False) -> None:
    """Prints one line; line breaks in it are those of data and forge no line.

    What is told besides the output (`err`) stops nothing where nobody takes it.
    """
    try:
        click.echo(clean(sentence), err=err)
    except OSError as error:
        if not (err and is_of_output(error)):
            raise


def print_parts(parts: Iterable[str], *, to_the_end: bool) -> OSError | None:
    """Prints parts as they come; returns why the output was closed, if it was.

    Then the rest is still worked through where it has to be gone `to_the_end`, because files are
    written of it; else the error is raised at once.
    """
    closed = None
    for part in parts:
        if closed:
            continue
        try:
            click.echo(part, nl=False)
        except OSError as error:
            if not (to_the_end and is_of_output(error)):
                raise
            closed = error
    return closed


def say_all(text: str) -> None:
    """Prints a text of several lines, parted by line feeds."""
    for line in text.removesuffix("\n").split("\n"):
        say(line)
