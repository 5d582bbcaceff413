"""What an activity put out, as people write it: `ca 25 elever, 3 klasser och 2 skolor`."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.activities import MAX_QUANTITY, Output
from bot.domain.promises import ResultLevel, Unit
from bot.domain.reading import NotANumber, read_quantity
from bot.domain.search_words import fold

UNIT_WORDS: Final[dict[str, Unit]] = {
    word: unit
    for unit, words in {
        Unit.TIMES: "gång gånger ggr tillfälle tillfällen|time times",
        Unit.MEETINGS: "möte möten|meeting meetings",
        Unit.VISITS: "besök|visit visits",
        Unit.SAFETY_WALKS: "trygghetsvandring trygghetsvandringar|walk walks safety_walks",
        Unit.OPERATIONS: "insats insatser|operation operations",
        Unit.CHECKS: "kontroll kontroller|check checks",
        Unit.PATROLS: "patrullering patrulleringar pass|patrol patrols",
        Unit.DIALOGUES: "dialog dialoger|dialogue dialogues",
        Unit.TRAININGS: "utbildning utbildningar|training trainings",
        Unit.UPDATES: "lägesbild lägesbilder|update updates",
        Unit.HOURS: "timme timmar tim|hour hours",
        Unit.PUPILS: "elev elever barn ungdom ungdomar|pupil pupils student students children",
        Unit.CLASSES: "klass klasser|class classes",
        Unit.SCHOOLS: "skola skolor|school schools",
        Unit.PARTICIPANTS: (
            "deltagare person personer pers besökare|participant participants people persons"
        ),
        Unit.MEMBERS: "medlem medlemmar|member members",
        Unit.HOUSEHOLDS: "hushåll|household households",
        Unit.AREAS: "område områden|area areas",
        Unit.ANSWERS: "svar|answer answers",
        Unit.PROBLEM_AREAS: "problemområde problemområden|problem_area problem_areas",
        Unit.MEASURES: "åtgärd åtgärder|measure measures",
        Unit.MEASURES_ADOPTED: "antagen antagna|adopted",
        Unit.PLANS: "plan planer detaljplan detaljplaner|plans",
    }.items()
    for word in fold(words).replace("|", " ").replace("_", " ").split()
    if word not in ("safety", "problem")
}
"""What is written after a number, folded, and what it counts."""

_BETWEEN = re.compile(r"[,;+\n]|\b(?:och|samt|and)\b", re.IGNORECASE)
_LEADING = re.compile(r"\b(?:safety|problem) (?=\w+$)", re.IGNORECASE)


class NotOutputs(ValueError):
    """The text holds something that is no number with a known unit: `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read_outputs(text: str) -> tuple[Output, ...]:
    """The outputs that a text names, each unit once. Raises NotOutputs."""
    outputs: dict[Unit, Output] = {}
    for piece in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        output = _read_one(piece)
        if output.unit in outputs:
            raise NotOutputs(piece)
        outputs[output.unit] = output
    if not outputs:
        raise NotOutputs(text)
    return tuple(outputs.values())


def _read_one(piece: str) -> Output:
    number, _, word = piece.rpartition(" ")
    is_problem_area = bool(re.search(r"\bproblem areas?$", piece, re.IGNORECASE))
    unit = Unit.PROBLEM_AREAS if is_problem_area else UNIT_WORDS.get(fold(word).strip("."))
    if unit is None or unit.level is ResultLevel.EFFECT:
        raise NotOutputs(piece)
    try:
        quantity = read_quantity(_LEADING.sub("", piece).rpartition(" ")[0] or number)
    except NotANumber as problem:
        raise NotOutputs(piece) from problem
    # `10 deltagare möte` counts participants, and says what follows them.
    if quantity.counted is not None or not 0 < quantity.number <= MAX_QUANTITY:
        raise NotOutputs(piece)
    return Output(quantity.number, unit, quantity.qualifier)
