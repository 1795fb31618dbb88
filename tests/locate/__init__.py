"""Tests of xlbudget.locate."""
