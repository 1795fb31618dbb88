"""Prints a workbook or a document as PDF with LibreOffice, where it is found."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from tempfile import TemporaryDirectory

from xlbudget.base.errors import UsageError

SOFFICE_VARIABLE = "XLBUDGET_SOFFICE"
_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
_NAME = "tables"
_SECONDS = 180
"""Its first start on a busy machine takes a good part of a minute."""


def find_soffice() -> str | None:
    """Returns the path of the LibreOffice program: on the path of programs or at a usual place.

    The variable XLBUDGET_SOFFICE, where it is set, is the only place looked at. None where there
    is none.
    """
    override = os.environ.get(SOFFICE_VARIABLE)
    if override is not None:
        return shutil.which(override)
    return next(filter(None, map(shutil.which, _candidates())), None)


def _candidates() -> Iterator[str]:
    yield from _NAMES
    for pattern in _USUAL_PLACES:
        yield from sorted(glob(pattern), reverse=True)  # the newest version first


def printed_as_pdf(
    soffice: str, content: bytes, kind: str = "xlsx", *, seconds: float = _SECONDS
) -> bytes:
    """Returns the bytes of a workbook or a document, printed as PDF by LibreOffice.

    `kind` is how the name of such a file ends.

    It works in a folder of its own that is removed, with a profile of its own, so that neither an
    open window nor a setting of the user matters. Raises UsageError F229 where it fails or takes
    longer than `seconds`.
    """
    with TemporaryDirectory(prefix="xlbudget-", ignore_cleanup_errors=True) as folder:
        source, result = Path(folder, f"{_NAME}.{kind}"), Path(folder, f"{_NAME}.pdf")
        source.write_bytes(content)
        profile = Path(folder, "profile").as_uri()
        command = (
            *(soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore"),
            *("--convert-to", "pdf", "--outdir", folder, str(source)),
        )
        _run(command, seconds)
        # It reports success even for a file that it could not load.
        if not result.is_file():
            raise UsageError("F229", path=soffice)
        return result.read_bytes()


def _run(command: Sequence[str], seconds: float) -> None:
    """Runs a program and waits for it; ends it with its children when it is late."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # What it is called by is a launcher: only its group reaches the real program.
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError("F229", path=command[0]) from error
    with process:
        try:
            process.wait(timeout=seconds)
        except BaseException as error:
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise UsageError("F229", path=command[0]) from error
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
