"""Number formats: from a code such as `#,##0.00_ ;[Red]-0.00` to what a person sees."""

from xlbudget.reader.number_format.looks import (
    describe_format,
    format_by_id,
    format_inks,
    work_of,
)
from xlbudget.reader.number_format.render import shown_number, shown_text
from xlbudget.reader.number_format.sections import LONGEST_CODE
from xlbudget.reader.number_format.seen import Seen, seen

__all__ = [
    "LONGEST_CODE",
    "Seen",
    "describe_format",
    "format_by_id",
    "format_inks",
    "seen",
    "shown_number",
    "shown_text",
    "work_of",
]
