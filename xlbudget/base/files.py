"""Files that commands are given: workbooks to check, and results to write without overwriting."""

import errno
import glob
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.errors import UsageError, wrong_argument
from xlbudget.base.texts import LANGUAGES, sentences

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".xltx", ".xltm", ".xlt", ".ett")
_LOCK = "~$"


class Named(NamedTuple):
    """What paths name: the workbooks, and other files in folders, which are left aside."""

    workbooks: tuple[Path, ...]
    others: tuple[Path, ...]


def workbooks_in(paths: Iterable[Path]) -> Named:
    """Returns the workbooks that paths name: files as they are, folders searched, globs expanded.

    Lock files of open workbooks are left out. Raises UsageError F021 where folders and patterns
    without workbooks are all there is; beside others they are left to the check, as missing files
    are, so that they do not stop a batch.
    """
    workbooks: dict[Path, None] = {}
    without_workbooks: dict[Path, None] = {}
    others: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):
            # Links to nowhere and pipes are told, too: the check says why they are not read.
            files = sorted(p for p in path.rglob("*") if not os.path.isdir(p) and not _is_aside(p))
            matching = [p for p in files if p.suffix.lower() in _WORKBOOKS]
            without_workbooks.update({} if matching else {path: None})
            workbooks.update(dict.fromkeys(matching or [path]))
            others.update(dict.fromkeys(p for p in files if p.suffix.lower() not in _WORKBOOKS))
        elif not os.path.exists(path) and glob.has_magic(str(path)):
            matches = sorted(Path(p) for p in glob.glob(str(path), recursive=True))
            matching = [p for p in matches if not os.path.isdir(p) and not p.name.startswith(_LOCK)]
            without_workbooks.update({} if matching else {path: None})
            workbooks.update(dict.fromkeys(matching or [path]))
        else:
            workbooks[path] = None
    if without_workbooks and without_workbooks.keys() == workbooks.keys():
        raise UsageError("F021", path=str(next(iter(without_workbooks))))
    return Named(tuple(workbooks), tuple(path for path in others if path not in workbooks))


def _is_aside(path: Path) -> bool:
    """Tells whether a file is the system's own: hidden, or the lock of an open workbook."""
    return path.name.startswith((".", _LOCK)) or path.name.lower() in ("thumbs.db", "desktop.ini")


def check_target(path: Path, *, force: bool) -> None:
    """Refuses a target that exists (F204) or that can have no folder (F208); writes nothing."""
    # Unlike those of Path, these questions have an answer where the system refuses to look.
    if os.path.exists(path) and (not force or os.path.isdir(path)):
        raise UsageError("F204", path=str(path))
    above = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
    if not os.path.isdir(above):
        raise UsageError("F208", path=str(path), reason="ENOTDIR")


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Writes a file in one step, with the folders it needs; overwrites only with `force`."""
    check_target(path, force=force)
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        raise UsageError("F208", path=str(path), reason=reason_of(error)) from error
    except ValueError as error:
        raise UsageError("F208", path=str(path), reason="EINVAL") from error
    finally:
        with suppress(OSError, ValueError):
            partial.unlink(missing_ok=True)


def reason_of(error: OSError) -> str:
    """Returns why the system refused: a key of the message files, or its own words."""
    name = errno.errorcode.get(error.errno or 0, "")
    return name if f"reason.{name}" in sentences(LANGUAGES[0]) else str(error.strerror or name)


Source = str | os.PathLike[str] | bytes
"""A file by its path, or what is in it."""

NAMELESS = "workbook"
"""What bytes without a name are called."""


def named(source: Source, name: str = "") -> tuple[Path, bytes | None]:
    """Returns the path of a file and None, or for bytes the name to call them by and the bytes.

    Raises UsageError F215 for what is neither, such as an open file.
    """
    if isinstance(source, bytes):
        return Path(name or NAMELESS), source
    if not isinstance(source, str | os.PathLike):
        raise wrong_argument("source", source, "source")
    return Path(source), None


def path_of(path: str | os.PathLike[str]) -> Path:
    """Returns a path that was given as text or as an object; raises UsageError F215 for others."""
    if not isinstance(path, str | os.PathLike):
        raise wrong_argument("path", path, "path")
    return Path(path)


def read_text(source: Source) -> str:
    """Returns a UTF-8 text, with or without a byte order mark.

    Raises UsageError F001, F002, F003 or F202 where it cannot be read.
    """
    path, content = named(source)
    if content is None and os.path.isdir(path):
        raise UsageError("F002", path=str(path))
    try:
        return (path.read_bytes() if content is None else content).decode("utf-8-sig")
    except OSError as error:
        code = "F001" if isinstance(error, FileNotFoundError) else "F003"
        raise UsageError(code, path=str(path)) from error
    except UnicodeDecodeError as error:
        raise UsageError("F202", path=str(path)) from error
    except ValueError as error:  # no file can have such a name
        raise UsageError("F001", path=str(path)) from error
