"""Whether a name is nearly another: a slip, or the neighbour's."""


def nearly(name: str, official: str) -> bool:
    """Tells whether a folded name differs from the official one in a few characters."""
    if len(name) != len(official) or name[-1:] != official[-1:]:
        return False
    different = sum(letter != other for letter, other in zip(name, official, strict=True))
    return 0 < different <= len(official) // 4
