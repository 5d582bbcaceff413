"""What the bot does by the clock: the tick, due reminders, the outbox and its sender."""
