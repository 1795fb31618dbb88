"""Tests of xlbudget.intake.locate."""
