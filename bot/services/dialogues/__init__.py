"""The citizen dialogue: the safety survey, questions to everybody, answers that belong to nobody."""

from bot.services.dialogues import holding, results, surveying, taking_part

__all__ = ["holding", "results", "surveying", "taking_part"]
