"""What users ask for, as functions that return data and print nothing.

`check`, `check_many`, `figures`, `new` and `publish` take paths or bytes and return a `Report`,
reports, `Figures`, a `NewWorkbook`, `Published` tables. The command line, a Python user, a page in
a browser and a cluster all meet here; `xlbudget` itself gives these names to Python users.
"""
