"""Processes of our own: a module of this package in a fresh interpreter."""

import os
import sys
from collections.abc import Mapping


def command_of(module: str) -> tuple[str, ...]:
    """Returns the command that runs a module as a program."""
    return (sys.executable, "-P", "-m", module)


def environment() -> Mapping[str, str]:
    """Returns the variables with which a child finds the same modules as this process.

    None of those that lie in the working folder, then.
    """
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
