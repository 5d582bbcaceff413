"""The wire to Telegram: the request class and the receivers for polling and webhooks."""
