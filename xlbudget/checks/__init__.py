"""Checks that are no relations: pure functions from what was located to findings."""

from xlbudget.checks.codes import check_codes
from xlbudget.checks.file import check_file_itself
from xlbudget.checks.formulas import check_formulas
from xlbudget.checks.stored import check_stored
from xlbudget.checks.tables import check_tables

__all__ = [
    "check_codes",
    "check_file_itself",
    "check_formulas",
    "check_stored",
    "check_tables",
]
