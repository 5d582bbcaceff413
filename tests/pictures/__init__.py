"""The pictures of README and guides, taken anew from the demo: `python -m tests.pictures`."""
