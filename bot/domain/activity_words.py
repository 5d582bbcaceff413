"""The words by which people name kinds, doers and states of activities, folded, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from bot.domain.activities import ActivityKind, ActivityState, Doer
from bot.domain.promises import Workflow
from bot.domain.reading.words import meanings
from bot.domain.search_words import fold

_Named = TypeVar("_Named")


def _named(names: Mapping[_Named, str]) -> dict[str, _Named]:
    """Each name, folded, with what it names; names are parted by bars."""
    return {fold(name.strip()): one for name, one in meanings(names).items()}


KIND_WORDS: Final = _named(
    {
        ActivityKind.MEETING: "möte|möten|mötet|träff|träffar|meeting|meetings",
        ActivityKind.SCHOOL_VISIT: (
            "skolbesök|skolbesöken|besök|informationsbesök|school visit|school visits|visit|visits"
        ),
        ActivityKind.SITUATION_UPDATE: (
            "lägesbild|lägesbilder|situation update|situation updates|update|updates"
        ),
        ActivityKind.SAFETY_WALK: (
            "trygghetsvandring|trygghetsvandringar|vandring|vandringar|"
            "safety walk|safety walks|walk|walks"
        ),
        ActivityKind.PATROL: (
            "synlig närvaro|patrullering|patrulleringar|patrull|fotpatrull|visible presence|"
            "patrol|patrols"
        ),
        ActivityKind.CHECK: "kontroll|kontroller|check|checks",
        ActivityKind.TRAINING: "utbildning|utbildningar|training|trainings",
        ActivityKind.WATCH_AREA: "grannsamverkan|neighbourhood watch|watch area|watch areas",
        ActivityKind.PLAN_REVIEW: (
            "granskad plan|granskade planer|plangranskning|planärende|planärenden|"
            "plan reviewed|plans reviewed|plan review|plan reviews"
        ),
        ActivityKind.DIALOGUE: (
            "dialog|dialoger|medborgardialog|citizen dialogue|dialogue|dialogues"
        ),
        ActivityKind.OTHER: "annat|övrigt|other",
    }
)
DOER_WORDS: Final = _named(
    {
        Doer.POLICE: "polis|polisen|the police|police",
        Doer.MUNICIPALITY: "kommun|kommunen|the municipality|municipality",
        Doer.TOGETHER: "tillsammans|gemensamt|together",
    }
)
_HELD: Final = "blev av|hölls|genomförd|genomfört|genomförda|held|carried out"
_NOT: Final = ("inte", "ej", "not")

STATE_WORDS: Final = _named(
    {
        ActivityState.NOT_HELD: (
            "inställd|inställt|inställda|inte av|blev inte av|blev ej av|hölls inte|hölls ej|cancelled|"
            + "|".join(f"{no} {held}" for no in _NOT for held in _HELD.split("|"))
        ),
        ActivityState.VOIDED: "struken|struket|strukna|voided",
        ActivityState.HELD: _HELD,
    }
)
"""A state and its opposite: "inte genomförda" is one piece, longer than "genomförda"."""
WORKFLOW_WORDS: Final = _named(
    {
        Workflow.COUNCIL: "råd|rådet|brå|council",
        Workflow.BUSINESS_NETWORK: "nätverk|nätverket|näringsliv|näringslivet|network",
        Workflow.SCHOOL_VISITS: "skolbesök|skolbesöken|school visit|school visits",
        Workflow.PLANNING: "planering|samhällsplanering|planning",
        Workflow.NEIGHBOURHOOD_WATCH: "grannsamverkan|neighbourhood watch",
        Workflow.CITIZEN_DIALOGUE: "medborgardialog|medborgardialogen|citizen dialogue",
    }
)
"""The words that stand for the promise which a workflow serves."""
