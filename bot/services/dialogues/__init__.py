"""The citizen dialogue: the safety survey, questions to everybody, answers that belong to nobody."""

from bot.services.dialogues import answering, keeping, seeing, surveying

__all__ = ["answering", "keeping", "seeing", "surveying"]
