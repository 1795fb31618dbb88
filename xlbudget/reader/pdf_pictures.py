"""Parts of the pages of a PDF as pictures, drawn by pdfium in a process of its own."""

import json
from base64 import b64decode
from collections.abc import Sequence
from typing import NamedTuple

from xlbudget.base.place import Box
from xlbudget.reader.bounded_process import answer_of

MOST = 40
"""Pictures that are drawn at once."""
LARGEST = 30_000
"""Bytes of a picture; what is larger is drawn smaller."""


class Strip(NamedTuple):
    """A part of a page, as it is shown, and the boxes in it that are outlined.

    Those in `beside` are outlined lightly.
    """

    page: int
    box: Box
    marked: Sequence[Box] = ()
    beside: Sequence[Box] = ()


def pictures_of(content: bytes, wishes: Sequence[Sequence[Strip]]) -> list[bytes]:
    """Returns a PNG for each wish, of its strips one below the other; b"" where none can be drawn.

    Letters stand upright in it, whatever way their page is turned. Raises WorkbookError F009 and
    F260, and ValueError for more wishes than are drawn at once.
    """
    if len(wishes) > MOST:
        raise ValueError(f"at most {MOST} pictures")
    asked = json.dumps(wishes).encode() + b"\n" + content
    answer = answer_of("xlbudget.reader.pdf_picture_process", asked, (LARGEST,), damaged="F260")
    return [b64decode(picture) for picture in answer["pictures"]]
