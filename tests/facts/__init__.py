"""Tests of xlbudget.facts and of the diagnosis built on it."""
