"""Files that commands are given: workbooks to check, and texts to read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.errors import UsageError, wrong_argument

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".xltx", ".xltm", ".xlt", ".ett")
_DOCUMENTS = (".docx", ".docm", ".pdf", ".html", ".htm", ".mht", ".mhtml")
"""Documents that folders are searched for, too."""
_PARTS = (".files", "_files")
"""How folders end in which browsers and Excel keep the parts of a page that stands beside them."""
_LOCK = "~$"
_OF_SYSTEMS = ("thumbs.db", "desktop.ini")


class Named(NamedTuple):
    """What paths name: workbooks and documents, and what else lies in folders and is left aside."""

    workbooks: tuple[Path, ...]
    others: tuple[Path, ...]


def workbooks_in(paths: Iterable[Path]) -> Named:
    """Returns what to check: files as they are, workbooks and documents of folders and of globs.

    A folder is searched to its depths, but not through links. Other files in it, hidden
    workbooks, locks of open ones, links to folders and folders that may not be read are the others.
    Raises UsageError F021 where folders and patterns without workbooks are all there is; beside
    others they are left to the check, as missing files are, so that they do not stop a batch.
    """
    workbooks: dict[Path, None] = {}
    without_workbooks: dict[Path, None] = {}
    others: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):
            # Links to nowhere and pipes are told, too: the check says why they are not read.
            matching, rest = _told_apart(path, sorted(_below(path)))
            others.update(dict.fromkeys(rest))
        elif not os.path.exists(path) and _is_pattern(path):
            matching = sorted(_matching(path))
        else:
            workbooks[path] = None
            continue
        without_workbooks.update({} if matching else {path: None})
        workbooks.update(dict.fromkeys(matching or [path]))
    if without_workbooks and without_workbooks.keys() == workbooks.keys():
        raise UsageError("F021", path=str(next(iter(without_workbooks))))
    return Named(tuple(workbooks), tuple(path for path in others if path not in workbooks))


def _below(folder: Path) -> Iterator[Path]:
    """Yields all that lies below a folder, but for folders that were searched."""
    unread: list[OSError] = []
    for above, folders, names in os.walk(folder, onerror=unread.append):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]
        yield from (Path(above, name) for name in (*links, *names))
    yield from (Path(os.fspath(error.filename)) for error in unread)


def _told_apart(folder: Path, paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Returns the workbooks below a folder, and the rest but for hidden files of other kinds."""
    workbooks, rest = [], []
    for path in paths:
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() not in (*_WORKBOOKS, *_DOCUMENTS) or os.path.isdir(path):
            rest += [path] * (not is_hidden and path.name.lower() not in _OF_SYSTEMS)
        elif is_hidden or path.name.startswith(_LOCK) or path.parent.name.endswith(_PARTS):
            rest.append(path)
        else:
            workbooks.append(path)
    return workbooks, rest


def is_document(path: Path) -> bool:
    """Tells whether a file is called as a document is, and not as a workbook."""
    return path.suffix.lower() in _DOCUMENTS


def _is_pattern(path: Path) -> bool:
    return any(sign in str(path) for sign in "*?[")


def _matching(pattern: Path) -> Iterator[Path]:
    """Yields the files of a pattern, those that a shell would take: none that is hidden."""
    start = Path(pattern.anchor)
    parts = pattern.relative_to(start).parts
    try:
        # Not those of `glob`, which go round in circles where links do.
        for path in start.glob(str(Path(*parts))):
            is_hidden = any(
                part.startswith(".") and part not in (*parts, "..")
                for part in path.relative_to(start).parts
            )
            if not (is_hidden or path.name.startswith(_LOCK) or os.path.isdir(path)):
                yield path
    except (ValueError, OSError):  # a pattern that means nothing
        return


Source = str | os.PathLike[str] | bytes
"""A file by its path, or what is in it."""

NAMELESS = "workbook"
"""What bytes without a name are called."""


def named(source: Source, name: str = "") -> tuple[Path, bytes | None]:
    """Returns the path of a file and None, or for bytes the name to call them by and the bytes.

    Raises UsageError F215 for what is neither, such as an open file.
    """
    if not isinstance(name, str):
        raise wrong_argument("name", name, "name")
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
