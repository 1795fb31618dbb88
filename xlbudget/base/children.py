"""Processes that answer one question after the other; questions and answers go as pickles."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import LifoQueue
from threading import Event, Timer
from typing import Any

from xlbudget.base.child import environment


class Late(Exception):
    """An answer took too long."""


class Ended(Exception):
    """A process ended over its question: somebody stopped it, or the memory did not suffice."""


class Child:
    """A process that answers, one question at a time.

    It is started with its first question, and anew after one that ended it, or after as many
    questions as it lives for: so what it keeps for the next one stays bounded.
    """

    def __init__(self, command: Sequence[str], lifetime: float = float("inf")) -> None:
        self._command = command
        self._lifetime = lifetime
        self._left = lifetime
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, question: object, seconds: float) -> Any:
        """Returns the answer to a question.

        Raises Late, Ended (also when it was closed), or the answer where that is an error.
        """
        process = self._running()
        assert process.stdin and process.stdout  # both are pipes
        late = Event()

        def expire() -> None:
            late.set()
            process.kill()

        timer = Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            pickle.dump(question, process.stdin)
            process.stdin.flush()
            answer = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            raise Late if late.is_set() else Ended from None
        finally:
            timer.cancel()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._closed:
            raise Ended
        if self._process is None or self._process.poll() is not None or not self._left:
            self._end()
            self._left = self._lifetime
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        self._left -= 1
        return self._process

    def kill(self) -> None:
        """Ends the question that is being answered; whoever asked is told."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """Ends the process for good, also over a question; it holds nothing that could be lost."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            # Closes the pipes and waits; what was still to be sent meets nobody.
            with suppress(OSError), process:
                pass


class Children:
    """Several of them, for as many threads that ask."""

    def __init__(self, count: int, command: Sequence[str], lifetime: float = float("inf")) -> None:
        self._all = [Child(command, lifetime) for _ in range(count)]
        self._idle: LifoQueue[Child] = LifoQueue()  # one that runs already is asked first
        for child in reversed(self._all):
            self._idle.put(child)

    @contextmanager
    def idle(self) -> Iterator[Child]:
        """Yields a process for whoever asks now, as soon as one has nothing to do."""
        child = self._idle.get()
        try:
            yield child
        finally:
            self._idle.put(child)

    def close(self) -> None:
        """Ends all of them for good."""
        for child in self._all:
            child.close()


def answer_questions(answer: Callable[[Any], object], raised: type[Exception] = Exception) -> None:
    """Answers, in a process of `Child`, for as long as somebody writes to its standard input.

    An error of the kind `raised` is an answer, too.
    """
    # What a library prints must not come between the answers.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        while True:
            try:
                question = pickle.load(sys.stdin.buffer)
            except (EOFError, KeyboardInterrupt):
                return
            try:
                given = answer(question)
            except raised as error:
                given = error
            pickle.dump(given, out)
            out.flush()
