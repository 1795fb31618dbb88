"""A template drafted from an official blank form: its words understood, its rules derived."""
