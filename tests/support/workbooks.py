"""Workbooks of each kind that a check meets, written once for the tests of reports and commands."""

import pickle
import warnings
from collections.abc import Mapping
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension

from examples.variants import Variant, variants, write_base, write_variant
from tests.support import example
from xlbudget.writer.codes import from_codes
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

BROKEN = ("two-digits-swapped", "table-missing", "typed-as-text", "forced-to-balance")


def write_kinds(folder: Path) -> Mapping[str, Path]:
    """Writes the workbooks and returns them by name.

    `linked`, `printed` and `blank` are good; the variants named in `BROKEN` are not; `text` and
    `cut` cannot be read.
    """
    paths = {"printed": write_base(example.FOLDER, folder / "printed.xlsx")}
    by_name = {variant.name: variant for variant in variants(example.FOLDER)}
    for name in BROKEN:
        paths[name] = write_variant(paths["printed"], by_name[name], folder / f"{name}.xlsx")
    for name, figures in (
        ("linked", example.figures()),
        ("blank", from_codes(example.family(), ["2010301", "30101"], "某某局", 2026)),
    ):
        paths[name] = folder / f"{name}.xlsx"
        write_workbook(paths[name], linked(example.family(), figures))
    paths["text"] = folder / "text.xlsx"
    paths["text"].write_text("表三,1", encoding="utf-8")
    paths["cut"] = folder / "cut.xlsx"
    paths["cut"].write_bytes(paths["printed"].read_bytes()[:5000])
    return paths


def loaded(source: Path | bytes) -> Workbook:
    """Returns a workbook to change as openpyxl loads it, the same again in a fifth of the time."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    workbook: Workbook = pickle.loads(_pickled(content))
    for sheet in workbook.worksheets:  # how a row or column that is new is made is not pickled
        sheet.column_dimensions.default_factory = partial(ColumnDimension, sheet)
        sheet.row_dimensions.default_factory = partial(RowDimension, sheet)
    return workbook


@lru_cache(maxsize=4)
def _pickled(content: bytes) -> bytes:
    with warnings.catch_warnings():
        # It does not know print areas that follow the content, and loses them.
        warnings.filterwarnings("ignore", message="Print area cannot be set")
        return pickle.dumps(load_workbook(BytesIO(content)))


def rename_sheets(base: Path, target: Path, names: Mapping[str, str]) -> Path:
    """Writes a copy in which sheets have other names."""
    copy = write_variant(base, Variant("copy", "", (), ()), target)
    workbook = load_workbook(copy)
    for old, new in names.items():
        workbook[old].title = new
    workbook.save(copy)
    return copy
