"""Counted steps: parts of a whole."""

from xlbudget.facts.steps import Steps


def test_what_a_part_takes_is_counted_of_the_whole() -> None:
    whole = Steps(100)
    part = whole.share(4)
    part.up_to(10).take(15)
    assert (part.left, whole.left) == (10, 85)


def test_a_part_is_never_more_than_what_is_left() -> None:
    whole = Steps(100)
    assert whole.up_to(1_000).left == 100
    whole.take(130)
    assert whole.spent
    assert whole.share(2).spent
    assert whole.up_to(5).spent
