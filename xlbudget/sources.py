"""Files that commands are given: workbooks to check, and results to write without overwriting."""

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from xlbudget.errors import UsageError

_WORKBOOKS = (".xlsx", ".xlsm")
_LOCK = "~$"


def workbooks_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Returns the workbooks that paths name: files as they are, folders searched, globs expanded.

    Lock files of open workbooks are left out. Raises UsageError F021 for a folder or a pattern
    without workbooks; a single missing file is left to the check, which reports it.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if _is_workbook(p))
            if not inside:
                raise UsageError("F021", path=str(path))
            found.update(dict.fromkeys(inside))
        elif not path.exists() and glob.has_magic(str(path)):
            matches = sorted(Path(p) for p in glob.glob(str(path), recursive=True))
            inside = [p for p in matches if p.is_file() and not p.name.startswith(_LOCK)]
            if not inside:
                raise UsageError("F021", path=str(path))
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(found)


def _is_workbook(path: Path) -> bool:
    return (
        path.suffix.lower() in _WORKBOOKS and not path.name.startswith(_LOCK) and path.is_file()
    )


def check_target(path: Path, *, force: bool) -> None:
    """Refuses a target that exists (F204) or whose folder does not (F208)."""
    if path.exists() and (not force or path.is_dir()):
        raise UsageError("F204", path=str(path))
    if not path.parent.is_dir():
        try:
            path.parent.mkdir(parents=True)
        except OSError as error:
            raise UsageError("F208", path=str(path), reason=_reason(error)) from error


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Writes a file in one step, refusing to overwrite without `force`."""
    check_target(path, force=force)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        raise UsageError("F208", path=str(path), reason=_reason(error)) from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
