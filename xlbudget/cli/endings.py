"""Commands that are stopped, or whose output nobody takes: a sentence and the usual exit code."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import click

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.exits import Exit

_OF_OUTPUT = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def is_of_output(error: Exception) -> bool:
    """Tells whether an error is of a stream that was open: errors of opening name a file."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _OF_OUTPUT


@contextmanager
def endings(ctx: click.Context, lang: str) -> Iterator[None]:
    """Ends a command that was stopped, or whose output cannot be written."""
    if sys.stderr is None:  # closed by whoever started the command
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  as long as it runs
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        yield
    except KeyboardInterrupt:
        # Below the `^C` of the terminal, or the progress.
        _say("\n" * sys.stderr.isatty() + sentence("interrupted", lang))
        ctx.exit(Exit.INTERRUPTED)
    except OSError as error:
        if not is_of_output(error):
            raise
        _discard(sys.stdout)
        if error.errno == errno.EPIPE:  # whoever reads has enough
            ctx.exit(Exit.OUTPUT_CLOSED)
        from xlbudget.base.writing import reason_of
        from xlbudget.report.problems import problem_text

        output = sentence("output", lang)
        _say(problem_text(UsageError("F208", path=output, reason=reason_of(error)), lang))
        ctx.exit(Exit.NOT_READ)


def _say(text: str) -> None:
    try:
        click.echo(text, err=True)
    except OSError:
        _discard(sys.stderr)


def _discard(stream: IO[str] | None) -> None:
    """Lets what a stream still holds go nowhere, or the interpreter fails on it as it ends."""
    if stream is None:
        return
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
