"""Rules that differ in one member of a dimension are one rule."""

from tests.drafting.rules import statements
from xlbudget.drafting.candidates import rule_of
from xlbudget.drafting.figures import Figure
from xlbudget.drafting.merge import merged
from xlbudget.template import Rule, load_family

FAMILY = load_family("shanxi-unit")


def equal(left: tuple[str, str, str], right: tuple[str, str, str]) -> Rule:
    figures = (
        Figure("", (table, "main"), row, column, 1, 1, 1) for table, row, column in (left, right)
    )
    return rule_of("equal", [next(figures)], [next(figures)])


def test_members_of_one_dimension_become_each() -> None:
    rules = [
        equal(("t01", fund, "income"), ("t02", "total", fund)) for fund in ("general", "gov_fund")
    ]
    (one,) = merged(FAMILY, rules)
    assert statements([one]) == ["t01[$fund].income = t02[total].$fund"]
    assert one.each == {"fund": ("general", "gov_fund")}


def test_one_alone_and_what_names_a_member_on_one_side_only_stay_as_they_are() -> None:
    rules = [
        equal(("t01", "general", "income"), ("t02", "total", "general")),
        equal(("t04", "gov_fund", "income"), ("t07", "total", "amount")),
        equal(("t04", "state_capital", "income"), ("t09", "total", "income")),
    ]
    assert list(merged(FAMILY, rules)) == rules


def test_a_member_may_stand_behind_a_word_and_not_inside_of_one() -> None:
    def rule(fund: str) -> Rule:
        return equal(("t13", "department", fund), ("t04", f"carryover_{fund}", "income"))

    (one,) = merged(FAMILY, [rule("general"), rule("state_capital")])
    assert statements([one]) == ["t04[carryover_$fund].income = t13[department].$fund"]
    inside = [equal(("t01", "x", f"{f}x"), ("t02", "x", f"{f}x")) for f in ("general", "gov_fund")]
    assert list(merged(FAMILY, inside)) == inside
