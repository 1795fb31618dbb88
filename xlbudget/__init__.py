"""Generate and check linked budget workbooks for Chinese government units."""

__version__ = "0.1.0"
