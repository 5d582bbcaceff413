"""Pure rules and frozen values of the field: no Telegram, no SQL, no clock of their own."""
