"""What users ask for, as functions that return data and print nothing."""
