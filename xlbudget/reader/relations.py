"""The relations of a part: which other parts it refers to, and as what."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from xlbudget.reader.container import Container
from xlbudget.reader.xml import Attributes, parse


class Relation(NamedTuple):
    """The last word of a relation's type, and the name of the part."""

    kind: str
    part: str


def relations_in(container: Container, source: str) -> dict[str, Relation]:
    """Return the inner relations of a part by their id, of the package for the part "".

    Raises:
        WorkbookError: the list of relations is missing, damaged or over a limit.
    """
    folder, base = posixpath.split(source)
    found: dict[str, Relation] = {}

    def on_relation(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            container.cells.use()
            found[attributes.get("Id", "")] = Relation(kind, part)

    part = posixpath.join(folder, "_rels", f"{base}.rels")
    parse(container, part, {"Relationship": on_relation}, {}, root="Relationships")
    return found
