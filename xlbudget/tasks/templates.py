"""The templates: which there are, and one of them loaded."""

from xlbudget.template import available_families as templates
from xlbudget.template import load_family as load_template

__all__ = ["load_template", "templates"]
