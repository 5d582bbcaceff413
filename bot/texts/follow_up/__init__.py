"""The follow-up in words: how promises stand, its screens, its pictures and its report."""
