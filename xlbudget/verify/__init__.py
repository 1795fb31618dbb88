"""A certificate confirmed by another reader; the check knows nothing of it, nor it of the check."""

from xlbudget.verify.certificate import (
    VERSION,
    Answer,
    digest_of,
    opened,
    others_of,
    verify,
)

__all__ = ["VERSION", "Answer", "digest_of", "opened", "others_of", "verify"]
