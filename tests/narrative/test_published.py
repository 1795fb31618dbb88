"""The published text as it stands: read whole, and its one fault found."""

from tests.support.narrative import SEED, example_told, passages_of
from xlbudget.narrative.judge import judged


def test_all_amounts_and_percents_of_the_published_text_are_bound_and_its_one_fault_is_found() -> (
    None
):
    read, findings = judged(example_told(), passages_of(SEED["paragraphs"]))
    assert read.read == 74
    assert (read.unbound, read.free, read.missing) == ((), (), ())
    [finding] = findings
    assert finding.code == "S923"
    assert finding.params["name"] == "一般公共预算服务支出"
    assert finding.params["official"] == "一般公共服务支出"
    row = int(finding.cells[0].cell.removeprefix("A"))
    assert "一般公共预算服务支出1,529.94万元" in SEED["paragraphs"][row - 1]


def test_counts_and_changes_of_the_published_text_are_bound_too() -> None:
    read, _ = judged(example_told(), passages_of(SEED["paragraphs"]))
    counts = [number for number in read.numbers if number.quantity.kind == "count"]
    assert len(counts) == 18
    assert len(read.changes) == 4
    assert [names.slot.left[0].column for names in read.names] == ["personnel", "operating"]
    assert read.denied.keys() == {"three_public"}
