"""Writes the broken variants of an example: its as-printed workbook with a few edits.

    python -m examples.variants examples/tunliu-2025 build/variants [NAME...]

All of them and the base, or those that are named.
Needs openpyxl. What a check of each one finds is stated beside the edits, in variants.toml.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from xlbudget.meaning.flat import read_flat
from xlbudget.template import load_family
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Variant:
    """A broken copy: its edits, and the findings that a check must report."""

    name: str
    title: str
    edits: tuple[Mapping[str, Any], ...]
    expect: tuple[str, ...]


def variants(example: Path) -> Iterator[Variant]:
    """Yields the variants that an example folder declares."""
    data = tomllib.loads((example / "variants.toml").read_text(encoding="utf-8"))
    for variant in data["variants"]:
        yield Variant(
            variant["name"], variant["title"], tuple(variant["edits"]), tuple(variant["expect"])
        )


def write_base(example: Path, target: Path) -> Path:
    """Writes the as-printed workbook of an example."""
    family = load_family("shanxi-unit")
    write_workbook(target, printed(family, read_flat(family, example / "figures.csv")))
    return target


def write_variant(base: Path, variant: Variant, target: Path) -> Path:
    """Writes a copy of the base with the variant's edits."""
    workbook = load_workbook(base)
    for edit in variant.edits:
        _apply(workbook, edit)
    workbook.save(target)
    return target


def _apply(workbook: Workbook, edit: Mapping[str, Any]) -> None:
    if "delete_sheet" in edit:
        del workbook[edit["delete_sheet"]]
    elif "delete_row" in edit:
        sheet, row = edit["delete_row"].split("!")
        workbook[sheet].delete_rows(int(row))
    else:
        sheet, cell = edit["cell"].split("!")
        workbook[sheet][cell] = edit["value"] if edit["value"] != "" else None


def main() -> None:
    """Writes the base and the variants of the example given on the command line."""
    example, folder, names = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    base = write_base(example, folder / "as-printed.xlsx")
    chosen = [v for v in variants(example) if not names or v.name in names]
    for variant in chosen:
        print(write_variant(base, variant, folder / f"{variant.name}.xlsx"), variant.title)


if __name__ == "__main__":
    main()
