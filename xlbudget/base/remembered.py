"""Results that are kept for texts that come again, such as labels and formulas."""

from collections.abc import Callable
from typing import TypeVar

LONGEST = 200
"""Characters; what is longer hardly comes again, and many of them would fill the memory."""
_Result = TypeVar("_Result")


class _Kept(dict[str, _Result]):
    """The results of a function by the texts that it was asked for."""

    def __init__(self, function: Callable[[str], _Result], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most
        self._last: tuple[str, _Result] | None = None

    def __missing__(self, text: str) -> _Result:
        if self._last is not None and self._last[0] == text:
            return self._last[1]
        result = self._function(text)
        if len(text) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = result
        else:
            self._last = text, result
        return result


def remembered(
    most: int,
) -> Callable[[Callable[[str], _Result]], Callable[[str], _Result]]:
    """Returns a decorator that keeps the results for the last texts, no more than `most`.

    Of long texts only the last one is kept, so that what is kept is bounded in bytes, too, whatever
    the files of a folder hold. What is kept is looked up without a call of Python.
    """
    return lambda function: _Kept(function, most).__getitem__
