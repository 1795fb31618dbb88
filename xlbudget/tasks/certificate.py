"""Writes a certificate of a check, and confirms one."""

import json
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.writing import write_new
from xlbudget.intake.opened import open_workbook
from xlbudget.verdict.certificate import certificate_of
from xlbudget.verify import Answer, verify

_READ_TWICE = "xlsx"
"""The form of file that the second reader reads."""


def certify(workbook: Path, target: Path, template: str | None = None) -> Answer:
    """Writes the certificate of a workbook, and returns what confirmed it.

    Nothing is written that `verify` does not confirm. Raises WorkbookError where the workbook is
    not read, and UsageError F250 to F254 where there can be no certificate of it.
    """
    opened = open_workbook(workbook, template)
    if opened.workbook.form != _READ_TWICE:
        raise UsageError("F252", path=str(workbook))
    certificate = certificate_of(opened, workbook.read_bytes())
    written = json.dumps(certificate, ensure_ascii=False, separators=(",", ":")).encode()
    answer = verify(written, workbook)
    if answer.fault:
        raise UsageError("F253", path=str(workbook), fault=answer.fault, **answer.params)
    write_new(target, written, force=None, inputs=(workbook,))
    return answer


def confirmed(certificate: Path, workbook: Path) -> Answer:
    """Returns whether a certificate holds for a workbook.

    Raises UsageError F001 for a file that does not exist, and F003 for one that cannot be read.
    """
    for path in (certificate, workbook):
        try:
            path.read_bytes()
        except OSError as error:
            code = "F001" if isinstance(error, FileNotFoundError) else "F003"
            raise UsageError(code, path=str(path)) from error
    return verify(certificate.read_bytes(), workbook)
