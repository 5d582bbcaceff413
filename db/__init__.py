"""What the bot remembers: models, queries and migrations."""
