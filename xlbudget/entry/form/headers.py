"""The words over the columns of entry sheets."""

from xlbudget.template import Section
from xlbudget.template.model import header_path


def header_words(section: Section, position: int) -> str:
    """Returns the words over a column, from the top line to the lowest."""
    return "·".join(line.replace("\n", "") for line in header_path(section.header, position))
