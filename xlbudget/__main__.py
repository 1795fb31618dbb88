"""Lets ``python -m xlbudget`` do what the ``xlbudget`` command does."""

from xlbudget.cli.main import main

if __name__ == "__main__":
    main()
