"""Following the promises up: how each stands, why, and what it takes to keep it."""
