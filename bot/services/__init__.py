"""Use cases: one module per workflow, one verb per function; each owns its transaction."""
