"""Tests of the drafting of templates."""
