"""A local Telegram Bot API with a web chat, for trying the bot without a token and for tests."""

from bot.simulator.client import SimulatorClient
from bot.simulator.flood import FloodLimits
from bot.simulator.server import Simulator

__all__ = ["FloodLimits", "Simulator", "SimulatorClient"]
