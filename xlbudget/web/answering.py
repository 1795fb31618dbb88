"""The process that answers for the server of the page, whatever error a question ends in."""

from xlbudget.base.child import limit_process
from xlbudget.base.children import answer_questions
from xlbudget.tasks.worker import MEGABYTES
from xlbudget.web import answers


def main() -> None:
    """Answers each question, the name of a function of `answers` and its arguments."""
    limit_process(MEGABYTES)
    answer_questions(lambda asked: getattr(answers, asked[0])(*asked[1:]))


if __name__ == "__main__":
    main()
