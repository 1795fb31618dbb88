"""Tests of xlbudget.verdict.checks."""
