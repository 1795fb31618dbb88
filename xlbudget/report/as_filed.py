"""A report to file in the form that the ending of its name asks for."""

from xlbudget.report.filed import Filing

FORMS = (".html", ".xlsx", ".docx", ".csv")


def filed_as(form: str, filing: Filing) -> bytes:
    """Returns the file of a report in one of `FORMS`."""
    match form:
        case ".html":
            from xlbudget.report.as_html import report_html

            return "".join(report_html(filing)).encode()
        case ".xlsx":
            from xlbudget.report.as_workbook import report_workbook

            return report_workbook(filing)
        case ".docx":
            from xlbudget.report.as_document import report_document

            return report_document(filing)
    from xlbudget.report.as_csv import report_csv

    return report_csv(filing).encode("utf-8-sig")
