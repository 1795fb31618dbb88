"""Writes the whole document for the website, as a file of Word."""
