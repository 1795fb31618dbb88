"""Formulas of one shape share a tree, which means the same as their own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.calc.parser import Area, Binary, Call, Node, Sign, Slot, parse_formula
from xlbudget.calc.shapes import shape_of
from xlbudget.calc.values import CannotCalculate
from xlbudget.reader.model import Bounds

WORDS = (
    "A1", "$B$2", "C10:A3", "zz9", "XFD1048576", "XFE1", "A1048577", "ZZZ2025", "表一!A1",
    "'表 二'!$C3:D4", "'A1'!A1", "A1!B2", "S1:S2!A1", "[A1]x!B1", "A·B1!C3", "B1·x!C3", "A1.x",
    "LOG10(", "A1(", "SUM(", "IF(", ")", ",", "+", "-", "*", "&", "=", ":", "1", "2.5", "1E5",
    "1E+5", '"A1"', '"a""B2"', "'", '"', "#REF!", "#REF!A1", "TRUE", "A:B", "1:2", "\0", " ",
    "名B3", "\\A1", "A1\\", "$", "!",
)  # fmt: skip


def unfolded(node: Node, cells: tuple[Bounds, ...]) -> Node:
    """Returns the tree with cells in place of slots."""
    match node:
        case Slot(sheet, number):
            return Area(sheet, *cells[number])
        case Sign():
            return replace(node, operand=unfolded(node.operand, cells))
        case Binary():
            left, right = unfolded(node.left, cells), unfolded(node.right, cells)
            return replace(node, left=left, right=right)
        case Call():
            return replace(node, arguments=tuple(unfolded(n, cells) for n in node.arguments))
        case _:
            return node


def outcome(formula: str, *, shaped: bool) -> Node | str:
    """Returns the tree of a formula, or why it has none."""
    try:
        return unfolded(*shape_of(formula)) if shaped else parse_formula(formula)
    except CannotCalculate as problem:
        return problem.reason


@given(st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=20))
def test_a_shape_means_what_the_formula_means(formula: str) -> None:
    assert outcome(formula, shaped=True) == outcome(formula, shaped=False)


@pytest.mark.parametrize("word", WORDS)
def test_each_word_by_itself(word: str) -> None:
    for formula in (word, f"SUM({word})", f"A1+{word}", f"{word}+A1"):
        assert outcome(formula, shaped=True) == outcome(formula, shaped=False)


def test_formulas_of_a_column_share_one_tree() -> None:
    first, cells = shape_of("IF($A5=\"A5\",SUM('表 一'!B5:B$9),0)")
    other, others = shape_of("IF($A6=\"A5\",SUM('表 一'!B6:B$9),0)")
    assert other is first
    assert (cells, others) == (((5, 1, 5, 1), (5, 2, 9, 2)), ((6, 1, 6, 1), (6, 2, 9, 2)))
    assert shape_of('IF($A6="A6",SUM(B6:B$9),0)')[0] is not first
