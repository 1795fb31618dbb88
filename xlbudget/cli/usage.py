"""Wrong command lines: one sentence in the user's language instead of click's English text."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import LANGUAGES
from xlbudget.cli.endings import endings

LANGUAGE_VARIABLE = "XLBUDGET_LANG"


class Group(click.Group):
    """A group that tells wrong options, arguments and commands as error F212."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the options of the group; the language is looked for among all arguments."""
        ctx.meta[__name__] = language_of(args)
        with endings(ctx, ctx.meta[__name__]), _usage_errors_as_sentences(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; its arguments are parsed here, too."""
        with endings(ctx, ctx.meta[__name__]), _usage_errors_as_sentences(ctx):
            return super().invoke(ctx)


class PathOf(click.Path):
    """A path that is not empty: nothing is named by it, though systems take it for this folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Returns the path; an empty one is a usage error."""
        if value == "":
            self.fail("is empty", param, ctx)
        return super().convert(value, param, ctx)


def language_of(args: Sequence[str]) -> str:
    """Returns the language that arguments ask for, without regard to whether they are right."""
    language = os.environ.get(LANGUAGE_VARIABLE, "")
    for index, argument in enumerate(args):
        if argument == "--lang" and index + 1 < len(args):
            language = args[index + 1]
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
    return language if language in LANGUAGES else LANGUAGES[0]


@contextmanager
def _usage_errors_as_sentences(ctx: click.Context) -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        from xlbudget.report.problems import problem_text

        command = error.ctx.command_path if error.ctx else ctx.command_path
        problem = UsageError("F212", problem=_problem(error), command=command)
        click.echo(problem_text(problem, ctx.meta[__name__]), err=True)
        ctx.exit(error.exit_code)


def _problem(error: click.UsageError) -> str:
    """Returns a key of the section `problem` of the message files, with its detail."""
    message = error.format_message().rstrip(".")
    match error:
        case click.BadParameter(param=click.Parameter(type=kind) as param) if isinstance(
            kind, PathOf
        ) or isinstance(error, click.MissingParameter):
            key = "missing" if isinstance(error, click.MissingParameter) else "empty"
            return f"{key}:{_name(param, error.ctx)}"
        case click.NoSuchOption():
            return f"option:{error.option_name}"
        case click.BadOptionUsage():
            key = "argument" if message.endswith("requires an argument") else "flag"
            return f"{key}:{error.option_name}"
        case click.BadParameter(param=click.Parameter(type=click.Choice() as kind) as param):
            return f"value:{param.opts[0]} {'|'.join(kind.choices)}"
        case click.BadParameter(param=click.Parameter(type=click.IntRange() as kind) as param):
            return f"value:{param.opts[0]} {kind.min}-{kind.max}"
    if message.startswith("No such command"):
        return f"command:{message.split(chr(39))[1]}"
    if message.startswith("Got unexpected extra argument"):
        return f"extra:{message.partition('(')[2].removesuffix(')')}"
    return message


def _name(param: click.Parameter, ctx: click.Context | None) -> str:
    """Returns how the help calls a parameter: an option as it is typed, an argument in capitals."""
    if isinstance(param, click.Option) or ctx is None:
        return param.opts[0]
    return param.make_metavar(ctx).rstrip(".")
