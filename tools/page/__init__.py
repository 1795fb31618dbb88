"""Builds the page that checks workbooks in a browser alone."""
