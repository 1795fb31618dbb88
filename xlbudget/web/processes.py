"""Asks processes of our own what the page wants to know, so that each answer can be ended."""

from collections import defaultdict
from threading import Lock
from typing import Any

from xlbudget.base.child import command_of
from xlbudget.base.children import Child, Children
from xlbudget.web.bounds import SECONDS

_COMMAND = command_of("xlbudget.web.answering")


class Processes:
    """Processes that answer, and what each page waits for."""

    def __init__(self, count: int) -> None:
        self._children = Children(count, _COMMAND)
        self._lock = Lock()
        self._asked_by: defaultdict[str, list[Child]] = defaultdict(list)

    def ask(self, page: str, what: str, *args: Any) -> Any:
        """Returns what a function of `answers` returns; `page` is the name of who asks.

        Raises Late, Ended, or what the function raises.
        """
        with self._children.idle() as child:
            with self._lock:
                self._asked_by[page].append(child)
            try:
                return child.ask((what, *args), SECONDS)
            finally:
                with self._lock:
                    self._asked_by[page].remove(child)
                    if not self._asked_by[page]:
                        del self._asked_by[page]

    def stop(self, page: str) -> None:
        """Ends all that a page waits for."""
        with self._lock:
            for child in self._asked_by.get(page, ()):
                child.kill()

    def close(self) -> None:
        """Ends all processes."""
        self._children.close()
