"""Checks that are no relations: pure functions from what was located to findings."""

from xlbudget.verdict.checks.codes import check_codes
from xlbudget.verdict.checks.file import check_file_itself
from xlbudget.verdict.checks.formulas import check_formulas
from xlbudget.verdict.checks.stored import check_stored
from xlbudget.verdict.checks.tables import check_tables

__all__ = [
    "check_codes",
    "check_file_itself",
    "check_formulas",
    "check_stored",
    "check_tables",
]
