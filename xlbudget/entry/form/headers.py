"""The words over the columns of entry sheets."""

from xlbudget.template import Section


def header_words(section: Section, position: int) -> str:
    """Returns the words over a column, from the top line to the lowest."""
    words = []
    for line in section.header:
        cell, left = line[position], position
        while cell == "<":
            left -= 1
            cell = line[left]
        if cell != "^":
            words.append(cell.replace("\n", ""))
    return "·".join(words)
