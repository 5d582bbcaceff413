"""Every question asked of the database. `get` raises, `find` may give None, `claim` takes."""
