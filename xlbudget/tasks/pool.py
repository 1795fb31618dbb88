"""Processes of our own that answer many questions, on all cores, each in the order it was asked."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from xlbudget.base.children import Child, Children

AHEAD = 8
"""Questions for each process that are given out before the first of them is told."""
LIFETIME = 250
"""Questions for each process."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def cores() -> int:
    """Returns how many processes can run at once; 1 where no process can be started."""
    if sys.platform == "emscripten":
        return 1
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def answers_in_order(
    questions: Iterator[Question],
    ask: Callable[[Child, Question], Answer],
    command: Sequence[str],
    count: int,
) -> Iterator[Answer]:
    """Yields what `ask` returns for each question and a process of its own for that time.

    The processes are `count`, started by `command`. At no time are more than a few answers kept.
    """
    children = Children(count, command, LIFETIME)

    def answer(question: Question) -> Answer:
        with children.idle() as child:
            return ask(child, question)

    threads = ThreadPoolExecutor(count)
    waiting: deque[Future[Answer]] = deque()
    try:
        for question in questions:
            waiting.append(threads.submit(answer, question))
            if len(waiting) > count * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Also where nobody wants the rest.
        for future in waiting:
            future.cancel()
        children.close()
        threads.shutdown()
        children.close()  # one may have been started meanwhile
