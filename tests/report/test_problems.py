"""Errors that end a command, in words."""

import pytest

from xlbudget.base.errors import BadLines, LineProblem, UsageError
from xlbudget.report.problems import problem_text

SHOWN = 20


@pytest.mark.parametrize("more", [0, 1, 7])
def test_of_many_bad_lines_the_first_are_told_and_the_others_counted(more: int) -> None:
    lines = [LineProblem(n + 2, "table", f"t{n}") for n in range(SHOWN + more)]
    _, *told = problem_text(BadLines("F201", "a.csv", lines), "zh").split("\n")
    assert [f"第 {line.number} 行" in words for line, words in zip(lines, told, strict=False)]
    assert len(told) == SHOWN + bool(more)
    assert (f"还有 {more} 行" in told[-1]) == bool(more)


def test_a_line_of_a_file_stays_one_line_and_rules_no_terminal() -> None:
    lines = [LineProblem(2, "table", "t1\n\x1b[31m\tt2\u202e")]
    words = problem_text(BadLines("F201", "a.csv", lines), "en")
    assert words.count("\n") == 1
    assert "t1 ·[31m t2·" in words
    assert "\x1b" not in problem_text(UsageError("F001", path="\x1b[2J.xlsx"), "zh")
