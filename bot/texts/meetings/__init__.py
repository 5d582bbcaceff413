"""Meetings in words: what is said of them, their screens, notices and calendar files."""
