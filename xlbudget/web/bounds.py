"""What a file may take, behind both engines; the scripts of the page have the same numbers."""

from xlbudget.reader import Limits

BYTES = Limits().compressed_bytes
"""More are not even loaded."""
SECONDS = 90
"""How long a check may run until it is ended."""
