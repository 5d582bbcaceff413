"""What a screen shows, as values: put together by services, put into words by texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.activities import Activity, By, Findings, Period, Summed, Total
from bot.domain.corrections import WaitingCorrection
from bot.domain.errors import Refusal
from bot.domain.follow_up.views import Followed
from bot.domain.forms import Choice, Form, Step
from bot.domain.ledger import Change, Entry
from bot.domain.meetings import Decision, Guest, Meeting, Proposal, Reply, Tally, Undertaking
from bot.domain.networks import Area, Group, MemberSettings, Membership, Network
from bot.domain.observations import Observation, Said
from bot.domain.people import InvitationView, Role, Unreachable, Viewer
from bot.domain.problem_areas import Measure, ProblemArea, ProblemEvent
from bot.domain.promises import Promise, PromiseDocument
from bot.domain.schools import School
from bot.domain.updates import Reach, SituationUpdate, UpdateState
from bot.domain.visits import Visit


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as its person should see it now.

    `problem` is what was wrong with the answer just given. `stale` says that the button was an
    old one and changed nothing. `resumed` says that the form had been begun earlier.
    `is_shown` says that the screen in the chat already shows this version.
    """

    id: int
    form: Form
    viewer: Viewer
    now: datetime
    zone: ZoneInfo
    step: Step | None
    choices: tuple[Choice, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)
    problem: Refusal | None = None
    stale: bool = False
    resumed: bool = False
    is_shown: bool = False
    screen_message_id: int | None = None
    came_from: str = ""
    """The page that who leaves it goes back to, as its button carries it: `visit.17`. Empty: none."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise and how it stands: how many activities were logged under it.

    `followed` says how it stands and why; None for documents that are only named.
    """

    id: int
    promise: Promise
    activities: int
    followed: Followed | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A promise document and how its promises stand. `today` is the local day of looking."""

    id: int
    document: PromiseDocument
    standings: tuple[Standing, ...]
    today: date


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise in depth."""

    document_id: int
    document: PromiseDocument
    standing: Standing
    totals: tuple[Total, ...]
    latest: tuple[Activity, ...]
    today: date
    is_follower: bool = False
    """Whether the viewer hears when the promise moves."""
    before: tuple[int, str] | None = None
    """The promise of the earlier period that it carries on: its number, and that document's title."""
    after: tuple[int, str] | None = None
    """The promise of a later period that carries it on."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who one is here after `/start`. `gained` is the role that an invitation just gave.

    `joins` is the dialog that an invitation to a network has opened. `signs` is the renewal that
    somebody named to sign it has come to by their link.
    """

    viewer: Viewer
    gained: Role | None = None
    joins: FormView | None = None
    signs: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the list of a role. `unreachable` is None where messages arrive."""

    person_id: int
    name: str
    organisation: str
    unreachable: Unreachable | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the people who hold a role."""

    role: Role
    total: int
    page: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class HolderView:
    """Somebody who holds a role, and how many visits they have ahead, on either side."""

    member: Member
    role: Role
    visits: int
    is_self: bool
    networks: tuple[str, ...] = ()
    """Networks in which they stay members, whatever becomes of the role."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """A membership as its holder or a coordinator sees it, and the areas there are.

    `page` is where it stands in the list of its network, from 0.
    """

    membership: Membership
    is_own: bool
    areas: tuple[Area, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class MyView:
    """What the bot knows about who asks: networks, and what they want to hear."""

    memberships: tuple[Membership, ...]
    settings: MemberSettings
    areas: tuple[Area, ...]
    today: date
    catches_up: bool = False
    """Whether a pause was just ended, and what it held back is on its way."""


@dataclass(frozen=True, slots=True)
class MembershipPage:
    """A page of members that fit a question. `network` is None where all were searched."""

    network: Network | None
    words: str
    unreachable: bool
    total: int
    page: int
    members: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class NetworkOverview:
    """What a coordinator keeps: the networks, and how many areas there are."""

    networks: tuple[Network, ...]
    areas: int


@dataclass(frozen=True, slots=True)
class NetworkView:
    """One network as a coordinator sees it."""

    network: Network
    unreachable: int
    groups: tuple[Group, ...] = ()
    kind_is_settled: bool = False
    """Whether a meeting of it counts under a promise, so that its kind can't be changed."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as a coordinator sees it: the network it is tied to, and those there are."""

    group: Group
    tied: Network | None
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """An invitation with its code, which is shown this once and stored nowhere."""

    invitation: InvitationView
    code: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """A page of invitations that can still be used, the newest first."""

    total: int
    page: int
    invitations: tuple[InvitationView, ...]


@dataclass(frozen=True, slots=True)
class UpdateView:
    """An update as a member or its sender sees it.

    `reach` is None for somebody who may not see how it arrived. `announced_by` is the notice with
    which it was sent to the viewer, who may then say that it is read. None: it was not.
    """

    update: SituationUpdate
    reach: Reach | None
    announced_by: int | None
    is_read: bool
    correction: WaitingCorrection | None = None
    """What another coordinator is to approve; for coordinators alone."""
    alike: int = 0
    """How many observations are like it; for coordinators alone."""


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """A page of updates, what still holds first, then the latest.

    `words` are what was searched for. `coming` is how many wait for approval or for their time,
    `turned_down` how many of late were not approved.
    """

    total: int
    page: int
    updates: tuple[SituationUpdate, ...]
    words: str = ""
    coming: int = 0
    turned_down: int = 0


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """A page of those who would get an update: name and organisation of each."""

    form_id: int
    total: int
    page: int
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A sending whose author is shown how it goes, by editing one message."""

    update_id: int
    chat_id: int
    message_id: int | None
    locale: str
    heading: str
    sent_at: datetime
    reach: Reach
    state: UpdateState = UpdateState.SENT
    revision: int = 1
    """Which words are on their way: raised by every correction."""
    is_warning: bool = False
    in_digest_at: datetime | None = None
    """When the weekly digest tells it, aware UTC. None: it comes by itself."""

    @property
    def is_said_aloud(self) -> bool:
        """Whether those who had it get a message of its own about its change."""
        return self.is_warning and (self.is_corrected or self.state is UpdateState.RETRACTED)

    @property
    def is_corrected(self) -> bool:
        """Whether it says something else than it first did."""
        return self.revision > 1


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """A page of the schools, by name."""

    total: int
    page: int
    schools: tuple[School, ...]


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A page of somebody's coming visits, the next first."""

    total: int
    page: int
    visits: tuple[Visit, ...]
    wishes: int = 0
    """How many wishes of the person's schools wait."""
    school: str = ""
    """The school whose visits they are. Empty: somebody's own."""


@dataclass(frozen=True, slots=True)
class ObservationView:
    """An observation as somebody may see it.

    `sees_names`: staff see who reported it. `may_answer`: a coordinator, who decides what becomes
    of it. `just_settled`: somebody else was quicker. `history` is empty for the network.
    """

    observation: Observation
    history: tuple[Said, ...]
    sees_names: bool
    is_mine: bool
    may_answer: bool
    just_settled: bool = False


@dataclass(frozen=True, slots=True)
class ObservationPage:
    """A page of observations: what waits for an answer first, then the latest."""

    total: int
    page: int
    observations: tuple[Observation, ...]
    is_staff: bool
    update_id: int | None = None
    """The update that they are like. None: all that the viewer may see."""


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A page of meetings that are not closed yet, the next first; `is_over`: of those closed.

    `replies` are the viewer's own answers and `expected` how many come, both by meeting.
    `has_over`: there are closed ones to look at.
    """

    total: int
    page: int
    meetings: tuple[Meeting, ...]
    replies: Mapping[int, Reply]
    expected: Mapping[int, int]
    can_call: bool
    is_over: bool = False
    has_over: bool = False


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as one person sees it.

    `mine` is None for somebody who is not invited. `is_convener` says that the viewer may change
    the meeting, close it, and see who answered what. `just_changed`: the answer was to a meeting as
    it stood before, and is not noted.
    """

    meeting: Meeting
    mine: Guest | None
    is_convener: bool
    tally: Tally
    proposals: tuple[Proposal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    measures: tuple[Undertaking, ...] = ()
    just_changed: bool = False


@dataclass(frozen=True, slots=True)
class GuestPage:
    """A page of who is invited to a meeting, those who come first.

    `has_begun`: of who answered, and who was there.
    """

    meeting: Meeting
    total: int
    page: int
    guests: tuple[Guest, ...]
    has_begun: bool = False


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """A page of problem areas: open ones first. `can_raise`: staff, and who convenes a network."""

    total: int
    page: int
    problems: tuple[ProblemArea, ...]
    is_staff: bool
    can_raise: bool


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem area with its measures. `today` is the local day of looking.

    `works_on_it`: staff, and who convenes its network.
    """

    problem: ProblemArea
    measures: tuple[Measure, ...]
    today: date
    works_on_it: bool


@dataclass(frozen=True, slots=True)
class ProblemHistory:
    """A page of what has happened to a problem area, the latest first."""

    problem: ProblemArea
    total: int
    page: int
    events: tuple[ProblemEvent, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of an activity: what was done to it, when, by whom and why, and what it says.

    `by` is None for the bot itself, `why` None where it was logged.
    """

    change: Change
    at: datetime
    by: str | None
    why: str | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryView:
    """One activity with its versions, the first one first. `areas` are names by number.

    `closed_on` is the local day on which its period was closed: it is changed no more. None: it is
    open.
    """

    activity: Activity
    versions: tuple[VersionView, ...]
    areas: Mapping[int, str]
    viewer: Viewer
    zone: ZoneInfo
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SumsView:
    """Sums told apart by something: for each the key, how many were held, and what they put out.

    Third in each group stands how many were held in the period `before`; None where there is none.
    `left_out` groups had no room.
    """

    findings: Findings
    by: By
    groups: tuple[tuple[Any, int, int | None, tuple[Summed, ...]], ...]
    before: Period | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ResponsibleView:
    """Who answers for which promise of the current document.

    `staff` are those who can, name by number; `chosen` those who do, by promise. A promise that
    nobody was chosen for is all coordinators'.
    """

    promises: tuple[Choice, ...]
    staff: Mapping[int, str]
    chosen: Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure, and whether the viewer may say that it is done, or change it."""

    measure: Measure
    today: date
    may_finish: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class TieView:
    """An observation and the open problem areas that it can be tied to."""

    observation: Observation
    problems: tuple[ProblemArea, ...]


PEOPLE_A_PAGE = 8
PROBLEMS_A_PAGE = 5
EVENTS_A_PAGE = 5
OBSERVATIONS_A_PAGE = 5
MEETINGS_A_PAGE = 5
GUESTS_A_PAGE = 15
UPDATES_A_PAGE = 5
NAMES_A_PAGE = 15
TEMPLATES_A_PAGE = 8
VISITS_A_PAGE = 5
SCHOOLS_A_PAGE = 8
ACTIVITIES_A_PAGE = 5
"""How many a list shows at a time."""


def page_within(page: int, total: int, size: int) -> int:
    """The page, or the nearest there is: an old button may ask for one that has gone."""
    return max(0, min(page, (total - 1) // size))
