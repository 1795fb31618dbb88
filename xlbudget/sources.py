"""Files that commands are given: workbooks to check, and results to write without overwriting."""

import errno
import glob
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from xlbudget.errors import UsageError
from xlbudget.texts import LANGUAGES, sentences

_WORKBOOKS = (".xlsx", ".xlsm")
_LOCK = "~$"


def workbooks_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Returns the workbooks that paths name: files as they are, folders searched, globs expanded.

    Lock files of open workbooks are left out. Raises UsageError F021 for a folder or a pattern
    without workbooks; a single missing file is left to the check, which reports it.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):
            inside = sorted(p for p in path.rglob("*") if _is_workbook(p))
            if not inside:
                raise UsageError("F021", path=str(path))
            found.update(dict.fromkeys(inside))
        elif not os.path.exists(path) and glob.has_magic(str(path)):
            matches = sorted(Path(p) for p in glob.glob(str(path), recursive=True))
            inside = [p for p in matches if p.is_file() and not p.name.startswith(_LOCK)]
            if not inside:
                raise UsageError("F021", path=str(path))
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(found)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS and not path.name.startswith(_LOCK) and path.is_file()


def check_target(path: Path, *, force: bool) -> None:
    """Refuses a target that exists (F204) or whose folder does not (F208)."""
    # Unlike those of Path, these questions have an answer where the system refuses to look.
    if os.path.exists(path) and (not force or os.path.isdir(path)):
        raise UsageError("F204", path=str(path))
    if not os.path.isdir(path.parent):
        try:
            path.parent.mkdir(parents=True)
        except OSError as error:
            raise UsageError("F208", path=str(path), reason=reason_of(error)) from error


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Writes a file in one step, refusing to overwrite without `force`."""
    check_target(path, force=force)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        raise UsageError("F208", path=str(path), reason=reason_of(error)) from error


def reason_of(error: OSError) -> str:
    """Returns why the system refused: a key of the message files, or its own words."""
    name = errno.errorcode.get(error.errno or 0, "")
    return name if f"reason.{name}" in sentences(LANGUAGES[0]) else str(error.strerror or name)


def read_text(path: Path) -> str:
    """Returns a UTF-8 text file, with or without a byte order mark.

    Raises UsageError F001, F002, F003 or F202 where it cannot be read.
    """
    if os.path.isdir(path):
        raise UsageError("F002", path=str(path))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError("F001", path=str(path)) from error
    except OSError as error:
        raise UsageError("F003", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise UsageError("F202", path=str(path)) from error


LINES_SHOWN = 20


def line_problem(number: int, kind: str, words: str) -> str:
    """Returns one line of a text file that cannot be used, as the parameter `lines` holds it."""
    return f"{number}\t{kind}\t{' '.join(words.split())}"


def line_problems(problems: Sequence[str]) -> str:
    """Returns the parameter `lines` of an error: the first problems and the number of others."""
    more = len(problems) - LINES_SHOWN
    rest = [line_problem(0, "more", str(more))] if more > 0 else []
    return "\n".join([*problems[:LINES_SHOWN], *rest])
