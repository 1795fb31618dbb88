"""The verdict on an opened workbook: relations judged, findings gathered, corrections sought."""
