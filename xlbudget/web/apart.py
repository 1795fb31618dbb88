"""Asks processes of our own what the page wants to know, so that each answer can be ended."""

import pickle
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import LifoQueue
from threading import Event, Lock, Timer
from typing import Any

from xlbudget.base.child import command_of, environment
from xlbudget.web.bounds import SECONDS

_COMMAND = command_of("xlbudget.web.answering")


class Late(Exception):
    """An answer took too long."""


class Ended(Exception):
    """A process ended over its question: somebody stopped it, or the memory did not suffice."""


class Apart:
    """Processes that answer, one question each at a time; as many as there are threads that ask."""

    def __init__(self, count: int) -> None:
        self._idle: LifoQueue[_Process] = LifoQueue()  # one that runs already is asked first
        self._processes = [_Process() for _ in range(count)]
        for process in reversed(self._processes):
            self._idle.put(process)
        self._lock = Lock()
        self._asking: dict[str, list[_Process]] = {}

    def ask(self, page: str, what: str, *args: Any) -> Any:
        """Returns what a function of `answers` returns; `page` is the name of who asks.

        Raises Late, Ended, or what the function raises.
        """
        process = self._idle.get()
        try:
            with self._noted(page, process):
                return process.ask((what, args), SECONDS)
        finally:
            self._idle.put(process)

    def stop(self, page: str) -> None:
        """Ends all that a page waits for."""
        with self._lock:
            for process in self._asking.get(page, ()):
                process.kill()

    def close(self) -> None:
        """Ends all processes."""
        for process in self._processes:
            process.end()

    @contextmanager
    def _noted(self, page: str, process: "_Process") -> Iterator[None]:
        with self._lock:
            self._asking.setdefault(page, []).append(process)
        try:
            yield
        finally:
            with self._lock:
                self._asking[page].remove(process)
                if not self._asking[page]:
                    del self._asking[page]


class _Process:
    """A process that answers, started with its first question and after each that ended it."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, question: object, seconds: float) -> Any:
        process = self._running
        if process is None or process.poll() is not None:
            pipe = subprocess.PIPE
            process = self._running = subprocess.Popen(
                _COMMAND, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment()
            )
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
            self.end()
            raise Late if late.is_set() else Ended from None
        finally:
            timer.cancel()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kill(self) -> None:
        if self._running:
            self._running.kill()

    def end(self) -> None:
        process, self._running = self._running, None
        if process:
            process.kill()
            with suppress(OSError), process:  # closes the pipes and waits
                pass
