"""What the exit code of a command means."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of a command means."""

    GOOD = 0
    ERRORS_FOUND = 1
    NOT_READ = 2
    OUR_BUG = 3
    INTERRUPTED = 130
    """As shells say of a program that Ctrl-C ends."""
    OUTPUT_CLOSED = 141
    """As shells say of a program that writes where nobody reads."""
