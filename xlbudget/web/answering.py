"""The process that answers for the server of the page: questions in, answers out, as pickles.

It lives as long as somebody writes to its standard input.
"""

import os
import pickle
import sys

from xlbudget.tasks.worker import limit_memory
from xlbudget.web import answers


def main() -> None:
    """Answers each question, the name of a function of `answers` and its arguments.

    An error is an answer, too.
    """
    limit_memory()
    # What a library prints must not come between the answers.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        while True:
            try:
                what, args = pickle.load(sys.stdin.buffer)
            except (EOFError, KeyboardInterrupt):
                return
            try:
                answer: object = getattr(answers, what)(*args)
            except Exception as error:  # whoever asks says what becomes of it
                answer = error
            pickle.dump(answer, out)
            out.flush()


if __name__ == "__main__":
    main()
