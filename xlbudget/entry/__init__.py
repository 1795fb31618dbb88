"""The workbook in which amounts are typed once: entry sheets before official tables of formulas."""
