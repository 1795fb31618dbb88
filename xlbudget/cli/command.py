"""What all commands share: errors become one sentence; the options of language and debugging."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click

from xlbudget.base.errors import XlbudgetError
from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.cli.endings import is_of_output
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say
from xlbudget.cli.usage import LANGUAGE_VARIABLE


class Command(click.Command):
    """A command whose user errors are one clear sentence and never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; turns errors of the input into a sentence and exit code 2."""
        lang = ctx.params.get("lang") or "zh"
        try:
            return super().invoke(ctx)
        except XlbudgetError as problem:
            from xlbudget.report.problems import problem_text

            click.echo(problem_text(problem, lang), err=True)
            ctx.exit(Exit.NOT_READ)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as bug:
            if is_of_output(bug):
                raise
            if ctx.params.get("debug"):
                import traceback

                traceback.print_exc()
            say(sentence("our_bug", lang, what=f"{type(bug).__name__}: {bug}"), err=True)
            ctx.exit(Exit.OUR_BUG)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that every command has."""

    def run(*args: Any, debug: bool, **kwargs: Any) -> Any:
        del debug  # read by Command.invoke
        return function(*args, **kwargs)

    wrapped: Callable[..., Any] = update_wrapper(run, function)
    wrapped = click.option("--debug", is_flag=True, help="出错时显示程序的调用栈。")(wrapped)
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="zh",
        envvar=LANGUAGE_VARIABLE,
        help="消息语言：zh 中文（默认），en 英文。",
    )(wrapped)
