"""Situation updates in words."""
