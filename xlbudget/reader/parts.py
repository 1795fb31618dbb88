"""The parts of a package: which other parts one refers to, and as what."""

import posixpath
from typing import NamedTuple

from xlbudget.reader.container import Container
from xlbudget.reader.xml import Attributes, parse


class PartLink(NamedTuple):
    """The last word of a link's type, and the name of the part."""

    kind: str
    part: str


def has_links(container: Container, source: str) -> bool:
    """Tells whether a part refers to others."""
    return _list_of(source) in container


def links_in(container: Container, source: str) -> dict[str, PartLink]:
    """Returns the inner links of a part by their id, of the package for the part `""`.

    Raises WorkbookError: the list of links is missing, damaged or over a limit.
    """
    folder = posixpath.dirname(source)
    links: dict[str, PartLink] = {}

    def on_link(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            container.cells.use()
            links[attributes.get("Id", "")] = PartLink(kind, part)

    starts = {"Relationship": on_link}
    parse(container, _list_of(source), starts, {}, root="Relationships")
    return links


def _list_of(source: str) -> str:
    """Returns the name of the part that lists the links of another."""
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")
