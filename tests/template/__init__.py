"""Tests of xlbudget.template."""
