"""The paper of the document's sections: A4 upright or across, its margins, its page numbers."""

from dataclasses import dataclass
from typing import Literal

from xlbudget.template.common import document_look
from xlbudget.writer.docx.markup import twips, w


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of paper; all lengths in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    footer: float

    @property
    def room(self) -> float:
        """Returns how wide what stands between the margins is."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """Returns how high what stands between the margins is."""
        return self.height - self.top - self.bottom

    @property
    def across(self) -> bool:
        """Tells whether the paper lies across."""
        return self.width > self.height


def paper(use: Literal["text", "table"], *, across: bool = False) -> Paper:
    """Returns the paper for text or for tables."""
    look = document_look()["paper"]
    short, long = look["short"], look["long"]
    width, height = (long, short) if across else (short, long)
    return Paper(width, height, **look[use])


def section_end(page: Paper, *, numbered: bool, first: bool) -> str:
    """Returns what ends a section: its paper and footer; page numbers begin with the `first`."""
    size = {"w": twips(page.width), "h": twips(page.height)}
    way = {"orient": "landscape"} if page.across else {}
    margins = {
        name: twips(getattr(page, name)) for name in ("top", "right", "bottom", "left", "footer")
    }
    return w(
        "sectPr",
        '<w:footerReference w:type="default" r:id="footer"/>' if numbered else "",
        w("type", val="nextPage"),
        w("pgSz", **size, **way),
        w("pgMar", **margins, header=twips(page.footer), gutter=0),
        w("pgNumType", start=1) if first else "",
    )
