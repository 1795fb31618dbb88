"""The page on which workbooks are dropped, in a browser alone or before a server here."""
