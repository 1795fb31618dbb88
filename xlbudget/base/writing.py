"""Results that are written to files: in one step or not at all, and never over an input."""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import LANGUAGES, sentences

_NAME_BYTES = 240
"""Systems take 255; some are left for the name while the file is written."""


def file_name(stem: str, end: str) -> str:
    """Returns a name without what Windows does not allow in a file's name, cut to its length."""
    bare = re.sub(r'[\\/:*?"<>|\s]+', "_", stem).encode()[: _NAME_BYTES - len(end.encode())]
    return bare.decode(errors="ignore") + end


def check_target(
    path: Path, *, force: bool | None, inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Refuses what must not be written, before any work is done; writes nothing.

    `force` is None where nobody is offered to overwrite. Raises UsageError F204 for a file that
    exists where it is not true, F226 for one of the
    `inputs` under whatever name, F208 for what is no file, such as a folder or a device, and where
    there can be no folder for it.
    """
    try:
        target = behind_links(path)
    except OSError as error:
        raise _refused(path, reason_of(error)) from error
    except ValueError as error:  # no file can have such a name
        raise _refused(path, "EINVAL") from error
    # Unlike those of Path, these questions have an answer where the system refuses to look.
    if os.path.isdir(target):
        raise _refused(path, "EISDIR")
    if any(_is_same(target, source) for source in inputs):
        raise UsageError("F226", path=str(path))
    if os.path.exists(target):
        if not os.path.isfile(target):
            raise _refused(path, "not_a_file")
        if not force:
            raise _exists(path, force)
    above = next(folder for folder in target.parents if os.path.lexists(folder))
    if not os.path.isdir(above):
        raise _refused(path, "ENOTDIR")


def write_new(
    path: Path,
    content: bytes,
    *,
    force: bool | None,
    inputs: Iterable[str | os.PathLike[str]] = (),
) -> None:
    """Writes a file in one step, with the folders it needs; overwrites only with `force`.

    Of a link it writes the file behind it. A file that is overwritten keeps its permissions.
    Nothing is left behind where it fails. Raises what `check_target` raises, and UsageError F208
    where the system refuses.
    """
    check_target(path, force=force, inputs=inputs)
    try:
        target = behind_links(path)
        with _folder_of(target), _partial(target, content) as partial:
            _keep_permissions(target, partial)
            if force:
                os.replace(partial, target)
            else:
                _put(partial, target)
    except FileExistsError as error:  # somebody else was faster
        raise _exists(path, force) from error
    except OSError as error:
        raise _refused(path, reason_of(error)) from error
    except ValueError as error:
        raise _refused(path, "EINVAL") from error


def reason_of(error: OSError) -> str:
    """Returns why the system refused: a key of the message files, or its own words."""
    name = errno.errorcode.get(error.errno or 0, "")
    return name if f"reason.{name}" in sentences(LANGUAGES[0]) else str(error.strerror or name)


def behind_links(path: Path) -> Path:
    """Returns the absolute path without links; raises OSError for links in a circle."""
    target = Path(os.path.realpath(path))
    if os.path.islink(target):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _exists(path: Path, force: bool | None) -> UsageError:
    return UsageError("F204", path=str(path), or_force="no" if force is None else "yes")


def _refused(path: Path, reason: str) -> UsageError:
    return UsageError("F208", path=str(path), reason=reason)


def _is_same(path: Path, source: str | os.PathLike[str]) -> bool:
    """Tells whether two paths lead to one file, by links, hard links or another spelling."""
    try:
        return os.path.samefile(path, source)
    except (OSError, ValueError):  # one of them does not exist
        return False


@contextmanager
def _folder_of(target: Path) -> Iterator[None]:
    """Makes the folders above a file; takes them away again if what follows fails."""
    missing = [folder for folder in target.parents if not os.path.lexists(folder)]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _partial(target: Path, content: bytes) -> Iterator[Path]:
    """Writes the content beside a file, under a name that nobody can know before."""
    partial = target.parent / f".{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(partial, flags, 0o666)  # less what the user's mask takes away
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        yield partial
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _keep_permissions(target: Path, partial: Path) -> None:
    with suppress(FileNotFoundError):
        os.chmod(partial, stat.S_IMODE(os.stat(target).st_mode))


def _put(partial: Path, target: Path) -> None:
    """Gives the file its name; raises FileExistsError where somebody took it meanwhile."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(partial, target)
