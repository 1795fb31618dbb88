"""What commands print: text from files is data, so nothing of it reaches the terminal as a sign."""

import click

from xlbudget.report.display import clean


def say(sentence: str, *, err: bool = False) -> None:
    """Prints one line; line breaks in it are those of data and forge no line."""
    click.echo(clean(sentence), err=err)


def say_all(text: str, *, err: bool = False) -> None:
    """Prints a text of several lines, parted by line feeds."""
    for line in text.removesuffix("\n").split("\n"):
        say(line, err=err)
