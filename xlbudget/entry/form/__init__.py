"""The form of the entry sheets: where each input stands and what was given for it."""
