"""Sentences for errors that end a command: what is wrong and what to do next."""

from collections.abc import Iterator

from xlbudget.base.errors import XlbudgetError
from xlbudget.base.texts import text
from xlbudget.meaning.catalogue import message
from xlbudget.meaning.findings import Finding
from xlbudget.template.source import TemplateMistakes


def problem_text(problem: XlbudgetError, lang: str) -> str:
    """Returns the sentence of an error, with one line for each mistake that it lists."""
    return "\n".join(_lines(problem, lang))


def _lines(problem: XlbudgetError, lang: str) -> Iterator[str]:
    yield f"× {problem.code}  {message(Finding(problem.code, problem.params), lang, None)}"
    if isinstance(problem, TemplateMistakes):
        for mistake in problem.mistakes:
            sentence = text(f"mistake.{mistake.key}", lang, **mistake.params)
            yield f"  {mistake.file}:{mistake.line}  {sentence}"
    for line in filter(None, problem.params.get("lines", "").split("\n")):
        number, kind, words = line.split("\t")
        yield "  " + text(f"line.{kind}", lang, number=number, text=words)
