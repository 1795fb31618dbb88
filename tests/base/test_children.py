"""Processes that answer: what is told of them is what `tasks/batch` and the page rely on."""

import pytest

from xlbudget.base.children import Children, Ended


def test_who_is_closed_starts_no_process_any_more() -> None:
    children = Children(2, ["no such program"])
    children.close()
    for _ in range(3):
        with children.idle() as child, pytest.raises(Ended):
            child.ask("anything", 1)


def test_the_one_that_was_asked_last_is_asked_again() -> None:
    children = Children(2, ["no such program"])
    with children.idle() as first, children.idle() as second:
        assert first is not second
    with children.idle() as again:
        assert again is first
