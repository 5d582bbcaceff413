"""How people reach the bot in chat: read an update, call one service, show one screen."""
