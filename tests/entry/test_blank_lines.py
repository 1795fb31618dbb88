"""Lines on which nothing is typed are worked out once, and give what each would give by itself."""

import pytest

from tests.support import entry_books
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.template import load_family


@pytest.mark.usefixtures("shipped_size")
@pytest.mark.parametrize(("seed", "codes"), [(1, 3), (2, 25), (3, 90)])
def test_each_line_gives_its_own_value(seed: int, codes: int) -> None:
    family = load_family("shanxi-unit")
    inputs = entry_books.inputs(entry_books.unit(seed, codes))
    calc = Calc(family, inputs, places_of(family))
    Official(calc)
    shared = 0
    for heading, column in calc.columns:
        wanted = [column.formula.value(line) for line in range(column.area.count)]
        assert column.values == wanted, heading
        shared += len(column.like) - len(set(column.like))
    assert shared > 5_000
