"""Reports on checked workbooks: text for people, JSON for programs, the manual of the rules.

Each takes a `Report` and a language and returns text; nothing here judges.
"""
