"""Tests of xlbudget.checks."""
