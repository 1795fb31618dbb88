"""Results that are kept for texts that come again, such as labels and formulas."""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import TypeVar, TypeVarTuple

LONGEST = 200
"""Characters; what is longer hardly comes again, and many of them would fill the memory."""
_Rest = TypeVarTuple("_Rest")
_Result = TypeVar("_Result")
_OfText = Callable[[str, *_Rest], _Result]


def remembered(most: int) -> Callable[[_OfText[*_Rest, _Result]], _OfText[*_Rest, _Result]]:
    """Returns a decorator that keeps the results for the `most` recent texts.

    The text is the first argument. A long one is worked out each time, so that what is kept is
    bounded in bytes, too, whatever the files of a folder hold.
    """

    def keep(function: _OfText[*_Rest, _Result]) -> _OfText[*_Rest, _Result]:
        kept = lru_cache(most)(function)

        def result(text: str, *rest: *_Rest) -> _Result:
            if len(text) > LONGEST:
                return function(text, *rest)
            return kept(text, *rest)

        return update_wrapper(result, function)

    return keep
