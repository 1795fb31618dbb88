"""The language of rules: terms, signs, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.template import Term
from xlbudget.template.expression import parse_expression
from xlbudget.template.rules import fill


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("t03[total].basic", [Term(1, "t03", "total", "basic")]),
        ("-t03[total].basic", [Term(-1, "t03", "total", "basic")]),
        (
            " t03[*].basic+t04[carryover].income ",
            [Term(1, "t03", "*", "basic"), Term(1, "t04", "carryover", "income")],
        ),
        (
            "a[x].b - c[@classes].d + e[$f].$g",
            [Term(1, "a", "x", "b"), Term(-1, "c", "@classes", "d"), Term(1, "e", "$f", "$g")],
        ),
        ("t04[carryover_$fund].income", [Term(1, "t04", "carryover_$fund", "income")]),
        ("t01[201].total", [Term(1, "t01", "201", "total")]),
    ],
)
def test_expressions(text: str, terms: list[Term]) -> None:
    assert parse_expression(text) == tuple(terms)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "t03",
        "t03.total",
        "t03[total]",
        "t03[].basic",
        "t03[total].",
        "[total].basic",
        "a[b].c d[e].f",
        "a[b].c + ",
        "a[b].c ++ d[e].f",
        "a[b].c * 2",
        "2",
        "a[b c].d",
        "a[b].c = d[e].f",
        "a[b].c, d[e].f",
    ],
)
def test_what_is_no_expression(text: str) -> None:
    assert parse_expression(text) is None


def test_some_rules_need_no_column() -> None:
    assert parse_expression("t04[@classes]", need_column=False) == (Term(1, "t04", "@classes", ""),)
    assert parse_expression("t04", need_column=False) is None


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TERMS = st.builds(Term, st.sampled_from([1, -1]), NAMES, NAMES, NAMES)


@given(st.lists(TERMS, min_size=1, max_size=6))
def test_what_is_written_is_read(terms: list[Term]) -> None:
    text = "".join(f"{'+' if t.sign > 0 else '-'} {t.table}[{t.row}].{t.column}" for t in terms)
    assert parse_expression(text) == tuple(terms)
    assert parse_expression(text.removeprefix("+")) == tuple(terms)


@given(st.text(alphabet="ab[].+-*@$ 1", max_size=12))
def test_any_text_is_terms_or_nothing(text: str) -> None:
    terms = parse_expression(text)
    assert terms is None or all(term.table and term.row and term.column for term in terms)


def test_variables_are_filled_in() -> None:
    assert fill("carryover_$fund", {"fund": "general"}) == "carryover_general"
    assert fill("$a$b", {"a": "1", "b": "2"}) == "12"
    assert fill("total", {"fund": "general"}) == "total"
