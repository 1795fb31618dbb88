"""Selections, and the closed world of the members that a form tells apart."""

from xlbudget.drafting.selection import Selection, is_empty, is_inside, narrowed, united
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.words import understand
from xlbudget.drafting.world import World, world_of


def world(*texts: str, is_open: bool = False) -> World:
    return world_of([understand(text).select for text in texts], is_open=is_open)


def test_members_that_no_word_names_do_not_exist() -> None:
    dimensions = world("一般公共预算", "政府性基金预算").dimensions
    assert dimensions == {"fund": ("general", "gov_fund")}


def test_a_dimension_with_one_member_disappears() -> None:
    assert not world("本年收入", "本年支出").dimensions


def test_members_that_no_word_tells_apart_are_one() -> None:
    form = world("一般公共预算", "单位资金", "基本支出", "项目支出")
    assert form.dimensions["fund"] == ("general", "unit_funds")
    assert form.dimensions["nature"] == ("basic", "project")
    assert form.reduced(understand("单位资金").select) == {"fund": ("unit_funds",)}


def test_what_a_group_leaves_over_does_not_exist() -> None:
    form = world("财政拨款", "一般公共预算", "政府性基金预算", "其他资金")
    assert form.dimensions["fund"] == ("general", "gov_fund", "other")
    assert form.groups["fiscal"] == ("fund", ("general", "gov_fund"))


def test_beside_one_part_the_rest_exists() -> None:
    form = world("财政拨款", "一般公共预算", "其他资金")
    assert len(form.dimensions["fund"]) == 3


def test_spent_is_all_but_the_money_left() -> None:
    form = world("基本支出", "项目支出", "本年支出", "年终结转")
    assert form.reduced(understand("本年支出").select) == {"nature": ("basic", "project")}
    assert not world("基本支出", "项目支出", "本年支出").reduced(understand("本年支出").select)


def test_in_an_open_world_no_sum_of_what_is_known_is_everything() -> None:
    form = world("基本支出", "项目支出", "本年支出", is_open=True)
    assert form.dimensions["nature"] == ("basic", "project", "unseen")
    both: Selection = {"nature": frozenset({"personnel", "operating", "project"})}
    assert form.reduced(both) == {"nature": ("basic", "project")}


def test_members_are_told_in_words() -> None:
    form = world("一般公共预算", "政府性基金预算", "事业收入", "财政拨款")
    assert form.said("fund", ("general",)) == "一般公共预算"
    assert form.said("fund", form.reduced(understand("财政拨款").select)["fund"]) == "财政拨款"
    assert form.said("fund", ("general", "business")) == "一般公共预算、事业收入"


def test_selections() -> None:
    general: Selection = {"fund": frozenset({"general"})}
    fiscal: Selection = {"fund": vocabulary().members("fund", "fiscal")}
    carryover: Selection = {"period": frozenset({"carryover"})}
    assert narrowed(general, fiscal, carryover) == {**general, **carryover}
    assert is_empty(narrowed(general, {"fund": frozenset({"other"})}))
    assert is_inside(general, fiscal)
    assert is_inside({**general, **carryover}, carryover)
    assert not is_inside(general, carryover)
    assert not is_inside(general, general)
    assert united([general, {"fund": frozenset({"other"}), **carryover}]) == {
        "fund": frozenset({"general", "other"})
    }
    assert united([]) == {}
