"""Slips as operations on the right formula: everywhere, of every kind, each with its sentence."""
