"""The command line: parses arguments, calls a task, prints what it returns."""
