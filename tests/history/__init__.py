"""What programs and people do to a workbook after it was made."""
