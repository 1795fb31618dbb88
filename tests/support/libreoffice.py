"""Runs LibreOffice without a window, as an independent judge of workbooks.

Every call starts one ``soffice`` process. Each test worker has a profile of
its own, so that they never meet; a new one costs LibreOffice a quarter of a
second. The profile makes it recalculate every formula when it loads a file:
without that setting it shows the stored values of a workbook that says it
comes from Excel.
"""

import csv
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

REQUIRE_VARIABLE = "XLBUDGET_REQUIRE_LIBREOFFICE"
SOFFICE_VARIABLE = "XLBUDGET_SOFFICE"

_CANDIDATES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_XLSX_FILTER = "xlsx:Calc MS Excel 2007 XML"
_FORMS = {
    **{"ods": "ods:calc8", "xls": "xls:MS Excel 97", "docx": "docx:MS Word 2007 XML"},
    **{"html": "html:HTML (StarCalc)", "html of Writer": "html:HTML (StarWriter)"},
}
# Fields in UTF-8 as their cells show them: the eighth token.
_CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true"
_START_SECONDS = 60
_SECONDS_PER_FILE = 15

# 0 means "always"; the default is "never" for files not written by LibreOffice.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


class LibreOfficeError(Exception):
    """LibreOffice or poppler failed, took too long, or wrote nothing."""


def find_soffice() -> str | None:
    """Return the path of the LibreOffice program, or None.

    The variable XLBUDGET_SOFFICE, when set, is the only place looked at.
    """
    override = os.environ.get(SOFFICE_VARIABLE)
    candidates = _CANDIDATES if override is None else (override,)
    return next(filter(None, map(shutil.which, candidates)), None)


def missing_programs(*, writer: bool = False) -> tuple[str, ...]:
    """Return the names of the programs this module needs and cannot find.

    Its part for documents is a package of its own on some systems; it is looked for on demand.
    """
    found = {"soffice": find_soffice(), "pdftoppm": shutil.which("pdftoppm")}
    if writer and found["soffice"]:
        folder = Path(found["soffice"]).resolve().parent
        found["libreoffice-writer"] = next(map(str, folder.glob("*swlo.*")), None)
    return tuple(name for name, path in found.items() if path is None)


def recalculate(path: Path, out_dir: Path) -> Path:
    """Return a copy of one workbook whose every formula was calculated anew."""
    return recalculate_all([path], out_dir)[0]


def recalculate_all(paths: Sequence[Path], out_dir: Path) -> list[Path]:
    """Recalculate workbooks in one process and return the copies, in order.

    Far quicker than one call for each. The copies keep their file names, hence
    ValueError when two names are the same or ``out_dir`` holds one of the files.
    """
    return _convert(paths, out_dir, _XLSX_FILTER)


def save_all_as(form: str, paths: Sequence[Path], out_dir: Path) -> list[Path]:
    """Save files as ``ods``, ``xls``, ``docx`` or ``html``, in one process; the same names else.

    Documents of Writer become pages as ``html of Writer``.
    """
    return _convert(paths, out_dir, _FORMS[form])


def shown_all(paths: Sequence[Path], out_dir: Path) -> list[list[list[str]]]:
    """Return what the cells of the first sheet of each workbook show, row by row."""
    tables = _convert(paths, out_dir, _CSV_FILTER)
    return [
        list(csv.reader(table.read_text(encoding="utf-8").splitlines(keepends=True)))
        for table in tables
    ]


def print_all(paths: Sequence[Path], out_dir: Path) -> list[Path]:
    """Print recalculated workbooks to PDF, in one process; the same names else."""
    return _convert(paths, out_dir, "pdf")


def printed_all(paths: Sequence[Path], out_dir: Path) -> list[list[str]]:
    """Return the text of each page of the printout of each workbook, all in one process."""
    return [
        _run(["pdftotext", "-layout", str(pdf), "-"], _START_SECONDS).removesuffix("\f").split("\f")
        for pdf in print_all(paths, out_dir)
    ]


def render(path: Path, out_dir: Path, dpi: int = 80) -> list[Path]:
    """Draw the recalculated workbook as printed: one PNG a page, in order."""
    [pdf] = _convert([path], out_dir, "pdf")
    pattern = f"{escape(pdf.stem)}-*.png"
    for stale in out_dir.glob(pattern):
        stale.unlink()
    _run(["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(pdf.with_suffix(""))], _START_SECONDS)
    # pdftoppm pads page numbers with zeros, so the names sort as the pages do.
    return sorted(out_dir.glob(pattern))


def _convert(paths: Sequence[Path], out_dir: Path, target: str) -> list[Path]:
    if not paths:
        return []
    suffix = target.partition(":")[0]
    sources = [path.resolve() for path in paths]
    results = [out_dir.resolve() / f"{source.stem}.{suffix}" for source in sources]
    if len(set(results)) < len(results) or not set(results).isdisjoint(sources):
        raise ValueError(f"{out_dir}: a result would overwrite a workbook or another result")
    soffice = find_soffice()
    if soffice is None:
        raise LibreOfficeError("soffice was not found")

    out_dir.mkdir(parents=True, exist_ok=True)
    for result in results:
        result.unlink(missing_ok=True)
    try:
        output = _run(
            [
                soffice,
                f"-env:UserInstallation={Path(_profile().name).as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                target,
                "--outdir",
                str(out_dir.resolve()),
                *map(str, sources),
            ],
            _START_SECONDS + _SECONDS_PER_FILE * len(sources),
        )
        # soffice reports success even for a file that it could not load.
        lost = [result.name for result in results if not result.is_file()]
        if lost:
            raise LibreOfficeError(f"no result for {', '.join(lost)}: {output.strip()}")
    except BaseException:
        forget_profile()  # whatever went wrong, the next call begins anew
        raise
    return results


def forget_profile() -> None:
    """Remove the profile of this process; the next call makes a new one."""
    if _profile.cache_info().currsize:
        _profile().cleanup()
        _profile.cache_clear()


@cache
def _profile() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="xlbudget-soffice-", ignore_cleanup_errors=True)
    user = Path(folder.name, "user")
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    return folder


def _run(command: Sequence[str], seconds: float) -> str:
    """Return what the command printed; end it with all its children when it is late."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
            # soffice is a launcher: only its process group reaches the real program.
            start_new_session=True,
        )
    except OSError as error:
        raise LibreOfficeError(f"cannot start {command[0]}: {error}") from error
    with process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise LibreOfficeError(f"{command[0]} took over {seconds} s") from error
            raise
    if process.returncode:
        raise LibreOfficeError(f"{command[0]} ended with {process.returncode}: {output.strip()}")
    return output
