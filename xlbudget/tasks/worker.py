"""The process that checks files for `batch`: paths in, reports out.

What comes in as a report is marked, and what became of that goes out.
"""

from xlbudget.base.child import limit_process
from xlbudget.base.children import answer_questions
from xlbudget.base.errors import XlbudgetError
from xlbudget.tasks.batch import answer_to

MEGABYTES = 4096
"""Some times what the largest workbook within the reader's limits takes."""


def main() -> None:
    """Answers each path with a report, or with the error that concerns all files."""
    limit_process(MEGABYTES)
    answer_questions(lambda asked: answer_to(*asked), XlbudgetError)


if __name__ == "__main__":
    main()
