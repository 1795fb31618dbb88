"""Runs in the Python of the page: archives with compiled modules, compressed, as text."""

import base64
import gzip
import io
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from typing import Any

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNUSED = (
    *("_pyrepl/", "curses/", "ensurepip/", "multiprocessing/", "pydoc_data/", "sqlite3/"),
    *("unittest/", "venv/", "wsgiref/", "xmlrpc/", "doctest.", "ftplib.", "imaplib.", "mailbox."),
    *("pdb.", "poplib.", "pydoc.", "smtplib.", "turtle."),
)
"""What of the library neither a browser nor a check has a use for."""
_NO_SOURCE = bytes(8)
"""In the place of a hash of the source, which is never compared."""


def packed(name: str, data: Any) -> str:
    """Returns the text of a file, whose bytes are an array of the page's."""
    content = data.to_bytes()
    if name.endswith(".zip"):
        content = compiled(content)
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def compiled(archive: bytes) -> bytes:
    """Returns an archive with compiled modules in the place of their sources, uncompressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist()):
            if name.startswith(_UNUSED):
                continue
            content = old.read(name)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True)
                content = bytes(_code_to_hash_pyc(code, _NO_SOURCE, checked=False))
                name += "c"  # noqa: PLW2901
            if not name.endswith("/"):
                new.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return stream.getvalue()
