"""Reports on checked workbooks: text for people, JSON for programs."""
