"""The header of a table as the picture that a template draws: `<` and `^` join cells."""

from collections.abc import Iterator

Header = tuple[tuple[str, ...], ...]


def header_cells(header: Header) -> Iterator[tuple[int, int, int, int, str]]:
    """Yields row, column, height, width and text of each cell of a header picture."""
    for row, line in enumerate(header):
        for column, text in enumerate(line):
            if text in ("<", "^"):
                continue
            width = 1
            while column + width < len(line) and line[column + width] == "<":
                width += 1
            height = 1
            while row + height < len(header) and header[row + height][column] == "^":
                height += 1
            yield row, column, height, width, text


def first_odd_cell(header: Header) -> tuple[int, int] | None:
    """Returns row and column of the first cell that is no part of exactly one rectangle."""
    covered: dict[tuple[int, int], int] = {}
    for top, left, height, width, _ in header_cells(header):
        for row in range(top, top + height):
            for column in range(left, left + width):
                covered[row, column] = covered.get((row, column), 0) + 1
    every = ((row, column) for row, line in enumerate(header) for column in range(len(line)))
    return next((cell for cell in every if covered.get(cell) != 1), None)
