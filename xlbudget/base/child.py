"""Processes of our own: a module of this package in a fresh interpreter, within limits."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress


def command_of(module: str) -> tuple[str, ...]:
    """Returns the command that runs a module as a program."""
    return (sys.executable, "-P", "-m", module)


def environment() -> Mapping[str, str]:
    """Returns the variables with which a child finds the same modules as this process.

    None of those that lie in the working folder, then.
    """
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def limit_process(megabytes: int, seconds: int | None = None) -> None:
    """Bounds the memory and the computing of this process, where the system can do so."""
    # Windows has no such limits, macOS refuses to set them: there only the time is bounded, by
    # the process that waits.
    with suppress(ImportError, ValueError, OSError):
        import resource

        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        _, hard_limit = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes << 20
        memory = wanted if hard_limit == resource.RLIM_INFINITY else min(wanted, hard_limit)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
