"""From a raw workbook to figures: which family, where its tables stand, what their cells say."""
