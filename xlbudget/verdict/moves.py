"""How the official figures move with each entry cell, so that a correction names what to type."""

from xlbudget.facts.cube import Cube, bit_numbers
from xlbudget.facts.edits import Edit, Moves
from xlbudget.intake.locate import Located
from xlbudget.intake.typed import Typed
from xlbudget.meaning.selectors import selector_of
from xlbudget.template import CellRef, Family


def moves_of(family: Family, located: Located, typed: Typed) -> Moves | None:
    """Returns the edits of the entry cells, by what each of them is a part of."""
    if typed.changed:
        return None
    cells = [(cell, fact, fen) for cell, fact, _, fen in typed.cells()]
    cube = Cube(family, [fact for _, fact, _ in cells])
    moved: dict[int, list[tuple[int, CellRef]]] = {}
    for cell in located.places:
        for number in bit_numbers(cube.bits(selector_of(family, located.structure, cell))):
            moved.setdefault(number, []).append((1, cell))
    edits = tuple(Edit(cells[number][0], tuple(refs)) for number, refs in moved.items())
    return Moves(edits, {cell: fen for cell, _, fen in cells}, typed.inputs.amount_unit)
