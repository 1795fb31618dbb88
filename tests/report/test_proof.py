"""What people read of a proof."""

import dataclasses

import pytest

from xlbudget.drafting.prove import Proof, Unsound, prove
from xlbudget.drafting.samples import samples
from xlbudget.meaning.selectors import Fact
from xlbudget.report.proof import proof_text
from xlbudget.template import CellRef, load_family

FAMILY = load_family("shanxi-unit")


def test_a_proof_that_holds_is_one_line() -> None:
    text = proof_text(FAMILY, Proof((), ()), "zh")
    assert text == f"{FAMILY.name}（shanxi-unit）：67 条规则全部成立，没有遗漏的关系。\n"
    assert proof_text(FAMILY, Proof((), ()), "en").endswith("hold, and no relation is missing.\n")


SAID = {
    "zh": """\
{name}（shanxi-unit）：66 条规则中 1 条不成立；遗漏 2 条关系。
    G103 推不出来：表一“上年结转”应等于表二“上年结转”合计。只有左边含有：上年结
    转。只有右边含有：本年。
      equal = ["t01[carryover].income", "t02[total].total"]
    没有规则说：表一各项资金（本年）应等于表二各项资金合计。
      equal = ["t01[$fund].income", "t02[total].$fund"]
      each = { fund = ["general", "gov_fund", "state_capital", "special_account"] }
    没有规则说：表一“上年结转”应等于表二“上年结转”合计。
      equal = ["t01[carryover].income", "t02[total].carryover"]
""",
    "en": """\
{name} (shanxi-unit): of 66 rules 1 do not hold; 2 relations are missing.
    G103 does not follow: Table 1 carryover equals the carryover total of table
    2. Only the left side holds: carryover. Only the right side holds: this
    year.
      equal = ["t01[carryover].income", "t02[total].total"]
    No rule says: Table 1 (this year) equals table 2 (this year), for each fund.
      equal = ["t01[$fund].income", "t02[total].$fund"]
      each = { fund = ["general", "gov_fund", "state_capital", "special_account"] }
    No rule says: Table 1 (carryover) equals table 2 (carryover).
      equal = ["t01[carryover].income", "t02[total].carryover"]
""",
}


@pytest.mark.parametrize("lang", SAID)
def test_what_is_wrong_and_what_is_missing_are_sentences_with_lines_to_copy(lang: str) -> None:
    rules = {code: rule for code, rule in FAMILY.rules.items() if code != "G101"}
    rules["G103"] = dataclasses.replace(rules["G103"], right=rules["G102"].right)
    family = dataclasses.replace(FAMILY, rules=rules)
    text = proof_text(family, prove(family, samples(family, 2)), lang)
    assert text.replace(FAMILY.name, "{name}") == SAID[lang]


def test_relations_of_no_known_shape_and_redundant_rules_are_told_last() -> None:
    cells = (1, CellRef("t01", "total", "income")), (-1, CellRef("t02", "201", "total"))
    text = proof_text(FAMILY, Proof((), (), cells, ("G104",)), "zh")
    assert "下列各格相加减应为零：t01[total].income - t02[201].total" in text.replace("\n    ", " ")
    assert text.splitlines()[-1].strip().startswith("G104 由其余各条已能推出")


def test_money_that_only_one_side_holds_is_named_by_what_all_of_it_is() -> None:
    facts = [
        Fact("spend", (code, fund, "carryover", "basic"))
        for code in ("201", "202")
        for fund in ("general", "gov_fund", "state_capital")
    ]
    fault = Unsound("G104", "", tuple(facts), (Fact("economic_spend", ("301", "personnel")),))
    text = proof_text(FAMILY, Proof((fault,), ()), "zh").replace("\n    ", "")
    assert "只有左边含有：财政拨款、上年结转、基本支出。只有右边含有：人员经费。" in text
