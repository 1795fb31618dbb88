"""What the document says of itself beside its text: title, year, remarks, no person."""

from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.markup import safe

_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def core_part(content: WorkbookContent, title: str) -> str:
    """Returns the part of the document that holds its properties.

    A fixed date makes the same content the same file, byte for byte.
    """
    figures = content.figures
    date = f"{figures.year or 2000}-01-01T00:00:00Z"
    name = f"{figures.unit_name}{title}"
    return properties_part(name, content.family.name, date, content.remarks)


def properties_part(title: str, subject: str, date: str, remarks: str = "") -> str:
    """Returns the part that holds the properties of any document; `date` as in XML, in UTC."""
    words = {
        "dc:title": title,
        "dc:subject": subject,
        "dc:creator": "",
        "cp:keywords": remarks,  # the only one of them that a PDF made of it has, too
        "dc:description": remarks,
        "cp:lastModifiedBy": "",
        "cp:contentStatus": remarks,
    }
    properties = "".join(f"<{name}>{safe(text)}</{name}>" for name, text in words.items())
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    spaces = "".join(f' xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())
    return f"<cp:coreProperties{spaces}>{properties}{dates}</cp:coreProperties>"
