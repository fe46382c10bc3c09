"""Carrying words between two sides, one module for each thing that somebody does."""
