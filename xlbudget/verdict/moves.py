"""How the official figures move with each entry cell, so that a correction names what to type."""

from xlbudget.facts.cube import Cube, bit_numbers
from xlbudget.facts.edits import Edit, Moves
from xlbudget.intake.locate import Located
from xlbudget.intake.typed import Typed
from xlbudget.meaning.selectors import selector_of
from xlbudget.template import CellRef, Family


def moves_of(family: Family, located: Located, typed: Typed) -> Moves | None:
    """Returns the edits of the entry cells, by what each of them is a part of."""
    if not typed.is_read:
        return None
    cells = [(cell, facts, fen) for cell, facts, _, fen in typed.cells()]
    facts = [(cell, fact) for cell, held, _ in cells for fact in held]
    cube = Cube(family, [fact for _, fact in facts])
    moved: dict[CellRef, list[tuple[int, CellRef]]] = {}
    for cell in located.places:
        for number in bit_numbers(cube.bits(selector_of(family, located.structure, cell))):
            moved.setdefault(facts[number][0], []).append((1, cell))
    edits = tuple(Edit(cell, tuple(refs)) for cell, refs in moved.items())
    return Moves(edits, {cell: fen for cell, _, fen in cells}, typed.inputs.amount_unit)
