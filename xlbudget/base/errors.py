"""The errors that xlbudget raises on bad input.

An error carries a stable code and parameters, never a sentence: the sentences are in the
message files.  The codes of workbook files, with the parameters they always have:

====  ========================================================  ================
Code  Meaning                                                   Parameters
====  ========================================================  ================
F001  There is no such file.                                    path
F002  A directory, pipe or device instead of a regular file.    path
F003  The file may not be read (permission, input/output).      path
F004  The file is empty.                                        path
F005  Not an xlsx workbook.                                     path, kind
F006  Encrypted with a password.                                path
F007  The zip container is damaged or cut off.                  path
F008  A needed part is missing, damaged or in a foreign         path, part, reason
      encoding.
F009  Over a limit of the reader.                               path, what, limit
F010  The XML declares a document type or an entity.            path, part
F011  The workbook has no worksheet.                            path
F012  The content contradicts itself (`cell` may be empty).   path, part, cell
F013  The program failed on it, in a batch.                     path, what
F014  Its check, in a batch, had not ended after some time.     path, seconds
F015  The process that checked it, in a batch, ended.           path
F231  A document that is not of the form docx.                  path, old
F233  A document without any official table.                    path
F260  A damaged PDF.                                            path
F261  A PDF with a password.                                    path
F262  A PDF without letters: pictures of pages.                 path
F263  A PDF that does not say what its letters mean.            path, count, page
F264  Letters in a charset that is not known or another.        path, charset
F265  A web page that shows others, which are not at hand.      path
F266  A copied text in which cells stand one below the other.   path
F267  A document with other tables than its workbook.          path, document, workbook
F270  A PDF where nothing is that reads PDF.                    path
====  ========================================================  ================

`kind` of F005 is one of `FOREIGN_KINDS`, `what` of F009 one of `LIMIT_KINDS`.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

FILE_CODES: Mapping[str, tuple[str, ...]] = {
    "F001": ("path",),
    "F002": ("path",),
    "F003": ("path",),
    "F004": ("path",),
    "F005": ("path", "kind"),
    "F006": ("path",),
    "F007": ("path",),
    "F008": ("path", "part", "reason"),
    "F009": ("path", "what", "limit"),
    "F010": ("path", "part"),
    "F011": ("path",),
    "F012": ("path", "part", "cell"),
    "F013": ("path", "what"),
    "F014": ("path", "seconds"),
    "F015": ("path",),
    "F231": ("path", "old"),
    "F233": ("path",),
    "F260": ("path",),
    "F261": ("path",),
    "F262": ("path",),
    "F263": ("path", "count", "page"),
    "F264": ("path", "charset"),
    "F265": ("path",),
    "F266": ("path",),
    "F267": ("path", "document", "workbook"),
    "F270": ("path",),
}
FOREIGN_KINDS = (*("html", "csv", "text", "xml", "document", "pdf", "archive", "lock", "unknown"),)
LIMIT_KINDS = (
    "entries",
    "pages",
    "objects",
    "compressed_bytes",
    "expanded_bytes",
    "cells",
    "elements",
    "string_length",
    "xml_depth",
    "xml_names",
    "lines",
    "seconds",
    "megabytes",
)


_VALUE_SHOWN = 40


def encodable(text: str) -> str:
    """Returns a text that every output can encode: names of files may hold bytes that are none."""
    return text.encode("utf-8", "replace").decode("utf-8")


class XlbudgetError(Exception):
    """Base of every error that is the fault of the input and not of the program."""

    code: str
    params: Mapping[str, str]

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: encodable(str(value)) for name, value in params.items()}

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{key}={value}" for key, value in self.params.items())])

    @property
    def message(self) -> str:
        """Returns what is wrong in Chinese: a sentence, and a line for each mistake in a file."""
        return self.message_in("zh")

    def message_in(self, lang: str) -> str:
        """Returns what is wrong in a language, `zh` or `en`."""
        # By its name, since the words of errors are put together above and errors are the ground.
        message: str = import_module("xlbudget.report.problems").message_of(self, lang)
        return message


class WorkbookError(XlbudgetError):
    """A workbook file cannot be read; the codes are in `FILE_CODES`."""


class TemplateError(XlbudgetError):
    """A workbook template is missing or wrong."""


class UsageError(XlbudgetError):
    """The command was given arguments that it cannot use."""


def wrong_argument(argument: str, value: object, expected: str) -> UsageError:
    """Returns the error F215: `expected` is a key of the message files that says what is taken."""
    shown = repr(value)
    if len(shown) > _VALUE_SHOWN:
        shown = f"{shown[:_VALUE_SHOWN]}…"
    return UsageError("F215", argument=argument, value=shown, expected=expected)


class LineProblem(NamedTuple):
    """A line of a text file that cannot be used; `kind` is a key of the message files."""

    number: int
    kind: str
    text: str


class BadLines(UsageError):
    """A text file has lines that cannot be used; `lines` holds every one of them."""

    def __init__(self, code: str, path: object, lines: Sequence[LineProblem]) -> None:
        super().__init__(code, path=path)
        self.lines = tuple(lines)
