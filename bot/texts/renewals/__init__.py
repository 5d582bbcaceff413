"""Renewal in words: the page that tells what is done and what is left, and what hangs on it."""
