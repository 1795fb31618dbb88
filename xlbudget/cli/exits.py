"""What the exit code of a command means."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of a command means."""

    GOOD = 0
    ERRORS_FOUND = 1
    NOT_READ = 2
    OUR_BUG = 3
