"""An element of a web page: its name, its attributes, what stands in it."""

from collections.abc import Iterator, Mapping


class Element:
    """An element: its name, attributes and content, and the one around it."""

    __slots__ = ("attributes", "before", "children", "count", "name", "number", "parent")

    def __init__(
        self, name: str, attributes: Mapping[str, str], parent: "Element | None" = None
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []
        self.before: Element | None = None
        self.number, self.count = 1, 0
        """Which of those in its parent it is, from 1, and how many it has itself."""

    def elements(self) -> "Iterator[Element]":
        """Yields the elements right in it."""
        return (child for child in self.children if isinstance(child, Element))

    def all(self) -> "Iterator[Element]":
        """Yields all elements in it, at any depth, in their order."""
        left = [*self.elements()][::-1]
        while left:
            element = left.pop()
            yield element
            left += [*element.elements()][::-1]

    def text(self) -> str:
        """Returns all text in it."""
        texts: list[str] = []
        left: list[Element | str] = [self]
        while left:
            item = left.pop()
            if isinstance(item, str):
                texts.append(item)
            else:
                left += item.children[::-1]
        return "".join(texts)
