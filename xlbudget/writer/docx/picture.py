"""A picture in a Word document, in the line of a text."""

from html import escape

from xlbudget.writer.docx.markup import safe, w

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_UNITS = 12_700
"""In a point."""


def picture(name: str, number: int, words: str, width: float, height: float) -> str:
    """Returns a run with a picture of the package, so many points wide and high.

    `number` is its own in the document, `words` are read to who does not see it.
    """
    size = f'cx="{round(width * _UNITS)}" cy="{round(height * _UNITS)}"'
    said = escape(safe(words), quote=True)
    return w(
        "r",
        w(
            "drawing",
            f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
            ' distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{number}" name="{name}" descr="{said}"/>'
            f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
            f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline>",
        ),
    )
