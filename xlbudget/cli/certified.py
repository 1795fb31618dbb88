"""What the commands say of certificates, and the command `verify`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from xlbudget.base.display import short, wrap
from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.command import SOURCE, Command, common
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say

_SHEETS_SHOWN = 12


@click.command(cls=Command)
@click.argument("certificate", type=SOURCE)
@click.argument("workbook", type=SOURCE)
@common
def verify(certificate: Path, workbook: Path, lang: str) -> None:
    """用另一套读取程序核实 check --certificate 写出的证明。

    退出码：0 核实通过，1 不通过，2 文件没有读取。
    """
    from xlbudget.tasks.certificate import confirmed

    answer = confirmed(certificate, workbook)
    if answer.fault:
        words = _fault_text(answer.fault, answer.params, lang)
        say(sentence("certificate.not_so", lang, fault=words))
        sys.exit(Exit.ERRORS_FOUND)
    counts = {"figures": answer.figures, "filled": answer.filled, "count": answer.facts}
    confirmed_words = sentence(f"certificate.{answer.proven}", lang, **counts)
    for line in (*wrap(confirmed_words), *wrap(_others_text(answer.others, lang))):
        say(line)


def _others_text(others: Mapping[str, int], lang: str) -> str:
    """Returns the sentence on the numbers of a workbook that a certificate does not cover."""
    if not others:
        return sentence("certificate.all", lang)
    shown = list(others.items())[:_SHEETS_SHOWN]
    names = [
        sentence("certificate.on_sheet", lang, sheet=short(name), count=count)
        for name, count in shown
    ]
    more = "…" if len(others) > len(shown) else ""
    sheets = sentence("and", lang).join(names) + more
    return sentence("certificate.others", lang, count=sum(others.values()), sheets=sheets)


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
        words = _fault_text(problem.params["fault"], problem.params, lang)
        raise UsageError("F253", path=str(files[0]), fault=words) from problem
    say(sentence("certificate.written", lang, path=target), err=True)


def _fault_text(fault: str, params: Mapping[str, str], lang: str) -> str:
    return sentence(f"fault_of_certificate.{fault}", lang, **params)
