"""The process that checks files for `batch`: paths in, reports out, both as pickles.

What comes in as a report is marked, and what became of that goes out.

It lives as long as somebody writes to its standard input.
"""

import os
import pickle
import sys
from contextlib import suppress

from xlbudget.base.errors import XlbudgetError
from xlbudget.tasks.batch import answer_to

_MEMORY = 4 << 30
"""Bytes; some times what the largest workbook within the reader's limits takes."""


def main() -> None:
    """Answers each path with a report, or with the error that concerns all files."""
    limit_memory()
    # What a library prints must not come between the reports.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        while True:
            try:
                item, wishes = pickle.load(sys.stdin.buffer)
            except (EOFError, KeyboardInterrupt):
                return
            try:
                answer: object = answer_to(item, wishes)
            except XlbudgetError as error:
                answer = error
            pickle.dump(answer, answers)
            answers.flush()


def limit_memory() -> None:
    """Bounds the memory of this process, where the system can."""
    # Windows has no such limits, macOS refuses to set them.
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard_limit = resource.getrlimit(resource.RLIMIT_AS)
        memory = _MEMORY if hard_limit == resource.RLIM_INFINITY else min(_MEMORY, hard_limit)
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard_limit))


if __name__ == "__main__":
    main()
