"""What the commands say of certificates."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say
from xlbudget.verify import Answer


def certify_only(
    target: Path, files: Sequence[Path], template: str | None, tables: Path | None, lang: str
) -> None:
    """Writes the certificate of the one workbook that was checked; raises UsageError F254."""
    from xlbudget.tasks.certificate import certify

    if len(files) != 1 or tables:
        raise UsageError("F254", path=str(target))
    try:
        certify(files[0], target, template)
    except UsageError as problem:
        if problem.code != "F253":
            raise
        words = fault_text(problem.params["fault"], problem.params, lang)
        raise UsageError("F253", path=str(files[0]), fault=words) from problem
    say(sentence("certificate.written", lang, path=target), err=True)


def say_answer(answer: Answer, lang: str) -> Exit:
    """Prints whether a certificate was confirmed, and returns the exit code."""
    if answer.fault:
        words = fault_text(answer.fault, answer.params, lang)
        say(sentence("certificate.not_so", lang, fault=words))
        return Exit.ERRORS_FOUND
    counts = {"figures": answer.figures, "count": answer.facts}
    say(sentence(f"certificate.{answer.proven}", lang, **counts))
    return Exit.GOOD


def fault_text(fault: str, params: Mapping[str, str], lang: str) -> str:
    """Returns the words for what does not fit."""
    return sentence(f"fault_of_certificate.{fault}", lang, **params)
