"""The questions of invitations, of joining, and of networks, areas and members."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows.dialog import ORGANISATION_MAX, SUMMARY, Dialog, Without
from bot.domain.forms import Answers, FormKind, Step, StepKind
from bot.domain.networks import AREA_NAME_MAX, MAX_PAUSE, NETWORK_NAME_MAX, NetworkKind
from bot.domain.people import MAX_INVITATION_DAYS, MAX_INVITATION_USES, Role
from bot.domain.schools import OTHER_SCHOOL


def _is_for_members(answers: Answers) -> bool:
    role = answers.get("role")
    return role is not None and role["value"] == Role.MEMBER


def _has_a_choice_of_schools(answers: Answers) -> bool:
    role = answers.get("role")
    for_school = role is not None and role["value"] == Role.SCHOOL
    return for_school and bool(answers.get("has_schools"))


def _organisation_is_written(answers: Answers) -> bool:
    """Whether it was not chosen among the schools there are."""
    school = answers.get("school")
    return school is None or school["value"] == OTHER_SCHOOL


def _there_are_several_networks(answers: Answers) -> bool:
    """Where there is but one network, nobody is asked which."""
    return answers.get("several_networks", True)  # type: ignore[no-any-return]


def _has_a_choice_of_networks(answers: Answers) -> bool:
    return _is_for_members(answers) and bool(answers.get("several_networks"))


def _some_are_invited(answers: Answers) -> bool:
    """Whether links of theirs are out already, for the network that was chosen or is the only one."""
    invited: Mapping[str, int] = answers.get("invited") or {}
    network = answers.get("network")
    return bool(invited.get(network["value"]) if network else sum(invited.values()))


def _is_a_business(answers: Answers) -> bool:
    return answers.get("network_kind") == NetworkKind.BUSINESS


def _is_from_somewhere(answers: Answers) -> bool:
    """A contact person of Neighbourhood Watch speaks for their area alone, which is known."""
    return answers.get("network_kind") != NetworkKind.WATCH


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas")) and _is_from_somewhere(answers)


def _is_new(answers: Answers) -> bool:
    return answers.get("network") is None


DIALOGS: Mapping[FormKind, Dialog] = {
    FormKind.INVITE: Dialog(
        (
            Step("role", StepKind.CHOICE, voids=("network", "school")),
            Step("network", StepKind.CHOICE, asked_when=_has_a_choice_of_networks, aside=True),
            Step("school", StepKind.CHOICE, asked_when=_has_a_choice_of_schools, aside=True),
            Step(
                "organisation",
                StepKind.TEXT,
                highest=ORGANISATION_MAX,
                asked_when=_organisation_is_written,
            ),
            Step("uses", StepKind.NUMBER, highest=MAX_INVITATION_USES),
            Step("days", StepKind.NUMBER, highest=MAX_INVITATION_DAYS),
            SUMMARY,
        )
    ),
    FormKind.JOIN: Dialog(
        (
            Step("accept", StepKind.CHOICE),
            Step(
                "organisation",
                StepKind.TEXT,
                highest=ORGANISATION_MAX,
                asked_when=_is_from_somewhere,
            ),
            Step("branch", StepKind.CHOICE, asked_when=_is_a_business),
            Step("areas", StepKind.SEVERAL, asked_when=_there_are_areas),
            SUMMARY,
        )
    ),
    FormKind.INVITE_MANY: Dialog(
        (
            Step(
                "network",
                StepKind.CHOICE,
                asked_when=_there_are_several_networks,
                voids=("again",),
            ),
            Step("again", StepKind.CHOICE, asked_when=_some_are_invited),
            Step("days", StepKind.NUMBER, highest=MAX_INVITATION_DAYS),
            SUMMARY,
        )
    ),
    FormKind.NETWORK: Dialog(
        (
            Step("sort", StepKind.CHOICE, asked_when=_is_new),
            Step("name", StepKind.TEXT, highest=NETWORK_NAME_MAX),
            SUMMARY,
        ),
        about="network",
        without=Without.NEW,
    ),
    FormKind.AREA: Dialog(
        (
            Step("name", StepKind.TEXT, highest=AREA_NAME_MAX),
            SUMMARY,
        ),
        about="area",
        without=Without.NEW,
    ),
    FormKind.ORGANISATION: Dialog(
        (
            Step("organisation", StepKind.TEXT, highest=ORGANISATION_MAX),
            SUMMARY,
        ),
        about="membership",
    ),
    FormKind.PAUSE: Dialog(
        (
            Step("day", StepKind.DAY, highest=MAX_PAUSE.days),
            SUMMARY,
        )
    ),
}
