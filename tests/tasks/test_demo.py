"""The example of `demo` differs in what is planted, and in nothing else."""

import csv
from pathlib import Path

from tests.support import example
from xlbudget.tasks.demo import demo
from xlbudget.tasks.figures import figures
from xlbudget.verdict.result import Verdict


def test_only_the_planted_figures_are_wrong(tmp_path: Path) -> None:
    shown = demo(tmp_path)
    assert shown.report.verdict is Verdict.INCONSISTENT
    [correction] = shown.report.corrections
    [change] = correction.changes
    family, given = example.family(), example.figures()
    with (example.FOLDER / "demo.csv").open(encoding="utf-8", newline="") as lines:
        _, *planted = csv.reader(lines)
    [(table, row, column, amount)] = planted
    assert change.cell.value == amount
    shown_amounts = {
        (line["table"], line["row"], line["column"]): line["amount"]
        for line in csv.DictReader(figures(shown.workbook).to_csv().splitlines())
        if line["table"] in family.tables
    }
    with (example.FOLDER / "figures.csv").open(encoding="utf-8", newline="") as lines:
        printed = {
            (line["table"], line["row"], line["column"]): line["amount"]
            for line in csv.DictReader(lines)
            if line["table"] in family.tables
        }
    assert given.unit_name == shown.report.unit_name
    assert {key for key in printed if shown_amounts.get(key) != printed[key]} == {
        (table, row, column)
    }


def test_nothing_is_written_over_however_often_it_runs(tmp_path: Path) -> None:
    paths = [demo(tmp_path, lang).workbook for lang in ("zh", "zh", "en", "zh")]
    assert len(set(paths)) == len(paths)
    assert all(path.is_file() for path in paths)
