"""The next promises: chosen by two coordinators, commented on, signed, published from a day."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.activities import ActivityKind, Output
from bot.domain.errors import (
    AnswerProblem,
    InvitationUnusable,
    NotAllowed,
    NotFound,
    RenewalLacks,
    RenewalSettled,
    SameSignatory,
    SentBack,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.people import Role
from bot.domain.promise_file import read_promise_file, write_promise_file
from bot.domain.promises import Comparator, PromiseDocument, PromiseLink, Rhythm, Target, Unit
from bot.domain.renewals import BY_LINK, RenewalChoice, seal_of
from bot.domain.views import Welcome
from bot.services import followers, forms, people, promises, quarters, reminders, reports
from bot.services.renewals import choosing, closing, publishing, reminding, rounds, seeing, signing
from db.models import (
    DeliveryRow,
    NoticeRow,
    Person,
    PromiseDocumentRow,
    ReminderRow,
    RenewalSignatoryRow,
)
from db.queries import forms as form_queries
from tests.support.house import Household, Somebody, again, almhult
from tests.support.logged import log, promise_ids
from tests.support.renewals import (
    ANSWERS,
    begun,
    chosen,
    council_member,
    name,
    person_id,
    ready_to_name,
    shown,
    sign,
    signed,
)

NEW_YEAR = datetime(2021, 12, 31, 23, 0, tzinfo=UTC)
"""The first moment of 2022 in Älmhult."""


@pytest.fixture
async def sara(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR, "Sara", "Älmhults kommun")


@pytest.fixture
async def petra(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Petra", "Älmhults kommun")


async def told(home: Household, who: Somebody) -> list[str]:
    """The kinds of what somebody was told of renewals, in order."""
    kinds = {row.id: row.kind for row in await home.rows(NoticeRow)}
    return [
        kinds[row.notice_id]
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id
        and kinds[row.notice_id].startswith(("renewal", "period", "signature", "report_to"))
    ]


async def tick(home: Household, to: datetime) -> None:
    home.now = to
    while await reminders.send_due(home.house, home.now):
        pass


async def answered(home: Household, who: Somebody, kind: FormKind, about: Any, *given: Any) -> Any:
    view = await home.fill_in(who, kind, *(given or ANSWERS[kind]), about=about)
    return await home.confirm(who, view)


class TestChoosing:
    async def test_carries_over_what_is_left_in_one_go(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        await answered(home, sara, FormKind.DROP_PROMISE, {"renewed": renewal.promises[5].id})
        view = await choosing.carry_rest(home.act(sara), renewal.id)
        choices = [one.choice for one in view.renewal.promises]
        assert choices == [RenewalChoice.CARRY] * 5 + [RenewalChoice.DROP]
        assert {one.decided_by for one in view.renewal.promises} == {"Sara"}

    async def test_rewords_one_part_and_leaves_the_old_promise_alone(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        about: Any = {"renewed": renewal.promises[0].id, "part": {"value": "title"}}
        await answered(home, sara, FormKind.REWORD_PROMISE, about, Typed("Ett råd"))
        one = (await choosing.show_one(home.act(sara), renewal.promises[0].id)).one
        assert one.choice is RenewalChoice.CHANGE
        assert one.draft is not None
        assert (one.draft.title, one.draft.text) == ("Ett råd", almhult().promises[0].text)
        assert (await promises.list_documents(home.house))[0] == almhult()
        await answered(
            home, sara, FormKind.REWORD_PROMISE, about, Typed(almhult().promises[0].title)
        )
        one = (await choosing.show_one(home.act(sara), renewal.promises[0].id)).one
        assert (one.choice, one.draft) == (RenewalChoice.CARRY, None), "as it was before"

    async def test_sets_a_target_with_last_years_actual_beside_it(
        self, home: Household, sara: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        meeting = Output(3, Unit.MEETINGS)
        await log(home, number, date(2021, 3, 1), "Möte", meeting, kind=ActivityKind.MEETING)
        renewal = await begun(home, sara)
        about = {"renewed": renewal.promises[0].id}
        view = await forms.begin(home.act(sara), FormKind.SET_TARGET, about)
        found = view.facts["renewed"]
        followed = found.view.followed(found.one)
        assert followed is not None
        assert followed.standing.held == 1
        for answer in ("at_least", Typed("10")):
            view = await home.answer(sara, view, answer)
        assert view.choices[0].value == "meetings", "what was counted before comes first"
        for answer in ("meetings", "year", Move.SKIP):
            view = await home.answer(sara, view, answer)
        await home.confirm(sara, view)
        one = (await choosing.show_one(home.act(sara), about["renewed"])).one
        assert one.latest.target == Target(Comparator.AT_LEAST, 10, Unit.MEETINGS, Rhythm.YEAR)
        view = await forms.begin(home.act(sara), FormKind.SET_TARGET, about)
        view = await home.answer(sara, view, Typed("högst 3 dialoger"))
        assert view.form.step == "per", "what the words leave out is asked"
        for answer in (Typed("ibland"), "month", Move.SKIP):
            view = await home.answer(sara, view, answer)
        await home.confirm(sara, view)
        one = (await choosing.show_one(home.act(sara), about["renewed"])).one
        assert one.latest.target == Target(Comparator.AT_MOST, 3, Unit.DIALOGUES, Rhythm.MONTH)

    async def test_goes_on_with_the_target_that_held_last(
        self, home: Household, sara: Somebody
    ) -> None:
        target = Target(Comparator.AT_LEAST, 8, Unit.MEETINGS, Rhythm.YEAR)
        first, *others = almhult().promises
        await home.promise(replace(almhult(), promises=(replace(first, target=target), *others)))
        about = {"promise": int(await home.promise_number(sara, "S1"))}
        answers = (Typed("4"), Typed("idag"), Typed("Pandemin."))
        done = await answered(home, sara, FormKind.CHANGE_TARGET, about, *answers)
        assert done.problem is None
        renewal = await chosen(home, sara)
        document = await seeing.next_file(home.act(sara), renewal.id)
        assert document.promises[0].target == replace(target, number=4)

    async def test_adds_a_promise_under_a_heading_with_the_next_key(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        await answered(home, sara, FormKind.ADD_PROMISE, {"renewal": renewal.id})
        new = (await shown(home, sara, renewal)).renewal.promises[-1]
        assert (new.choice, new.latest.key, new.latest.heading) == (
            RenewalChoice.ADD, "S3", "Samverkan",
        )  # fmt: skip
        await answered(home, sara, FormKind.DROP_PROMISE, {"renewed": new.id})
        found = await choosing.show_one(home.act(sara), new.id)
        assert found.one.choice is RenewalChoice.DROP
        found = await choosing.carry(home.act(sara), new.id, found.one.version)
        assert found.one.choice is RenewalChoice.ADD, "brought back"

    async def test_takes_up_what_a_citizen_dialogue_proposed(
        self, home: Household, sara: Somebody
    ) -> None:
        about = {"dialogue": await home.dialogue(sara)}
        await answered(home, sara, FormKind.IDEA, about, Typed("Lampor på gångvägen"))
        renewal = await begun(home, sara)
        view = await forms.begin(
            home.act(sara), FormKind.ADD_PROMISE, {"renewal": renewal.id, "idea": 1}
        )
        assert view.form.answers["suggested"] == {"text": "Lampor på gångvägen"}

    async def test_by_two_at_once_shows_the_loser_how_it_stands_and_loses_nothing(
        self, home: Household, sara: Somebody, petra: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        about: Any = {"renewed": renewal.promises[0].id, "part": {"value": "title"}}
        mine = await home.fill_in(sara, FormKind.REWORD_PROMISE, Typed("Saras"), about=about)
        yours = await home.fill_in(petra, FormKind.REWORD_PROMISE, Typed("Petras"), about=about)
        assert (await home.confirm(petra, yours)).problem is None
        lost = await home.confirm(sara, mine)
        assert isinstance(lost.problem, SentBack)
        assert lost.problem.problem is AnswerProblem.CHANGED_MEANWHILE
        assert lost.step is not None
        assert lost.step.key == "title"
        assert lost.facts["renewed"].one.latest.title == "Petras"
        assert lost.form.answers["suggested"]["title"] == "Saras"
        done = await home.confirm(sara, await home.answer(sara, lost, Move.KEEP))
        assert done.problem is None
        one = (await choosing.show_one(home.act(sara), about["renewed"])).one
        assert (one.latest.title, one.decided_by) == ("Saras", "Sara")

    async def test_by_an_old_button_changes_nothing_and_says_so(
        self, home: Household, sara: Somebody, petra: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        one = renewal.promises[0]
        await answered(home, petra, FormKind.DROP_PROMISE, {"renewed": one.id})
        found = await choosing.carry(home.act(sara), one.id, one.version)
        assert found.is_stale
        assert found.one.choice is RenewalChoice.DROP

    async def test_pressed_by_both_at_the_same_time_counts_once(
        self, home: Household, sara: Somebody, petra: Somebody
    ) -> None:
        renewal = await begun(home, sara)
        one = renewal.promises[0]
        found = await asyncio.gather(
            *(choosing.carry(home.act(who), one.id, one.version) for who in (sara, petra))
        )
        assert sorted(view.is_stale for view in found) == [False, True]

    async def test_gives_the_next_period_other_days_and_another_title(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await chosen(home, sara)
        given = (Typed("Tryggt Älmhult"), Typed("2022-02-01"), Typed("2023-01-31"), Move.KEEP)
        await answered(home, sara, FormKind.NEXT_PERIOD, {"renewal": renewal.id}, *given)
        document = await seeing.next_file(home.act(sara), renewal.id)
        assert (document.title, document.period_start, document.period_end) == (
            "Tryggt Älmhult", date(2022, 2, 1), date(2023, 1, 31),
        )  # fmt: skip
        assert document.background == almhult().background
        empty = (Move.KEEP, Move.KEEP, Move.KEEP, Move.SKIP)
        await answered(home, sara, FormKind.NEXT_PERIOD, {"renewal": renewal.id}, *empty)
        assert (await seeing.next_file(home.act(sara), renewal.id)).background == ""
        wrong = (Move.KEEP, Typed("2022-02-01"), Typed("2022-01-31"), Move.SKIP)
        refused = await answered(home, sara, FormKind.NEXT_PERIOD, {"renewal": renewal.id}, *wrong)
        assert refused.problem == SentBack("last", AnswerProblem.ENDS_BEFORE_START)

    async def test_takes_no_identity_number(self, home: Household, sara: Somebody) -> None:
        renewal = await begun(home, sara)
        about = {"renewed": renewal.promises[0].id}
        refused = await answered(home, sara, FormKind.DROP_PROMISE, about, Typed("Hos 811228-9874"))
        assert refused.problem == SentBack("why", AnswerProblem.IDENTITY_NUMBER)


class TestTheRound:
    async def test_goes_to_the_other_coordinators_and_the_council(
        self, home: Household, sara: Somebody, petra: Somebody
    ) -> None:
        rolf = await council_member(home, "Rolf", "Räddningstjänsten")
        other = await home.let_in(Role.MEMBER, "Butiken")
        renewal = await chosen(home, sara)
        done = await answered(home, sara, FormKind.RENEWAL_ROUND, {"renewal": renewal.id})
        assert done.receipt["told"] == 2
        for who in (petra, rolf):
            assert await told(home, who) == ["renewal_round"]
        for who in (sara, other):
            assert await told(home, who) == []
        with pytest.raises(NotFound):
            await signing.proposal(home.act(other), renewal.id)

    async def test_waits_until_all_is_chosen(self, home: Household, sara: Somebody) -> None:
        renewal = await begun(home, sara)
        with pytest.raises(RenewalLacks):
            await forms.begin(home.act(sara), FormKind.RENEWAL_ROUND, {"renewal": renewal.id})

    async def test_brings_comments_with_name_and_organisation(
        self, home: Household, sara: Somebody
    ) -> None:
        rolf = await council_member(home, "Rolf", "Räddningstjänsten")
        renewal = await chosen(home, sara)
        about = {"renewal": renewal.id}
        with pytest.raises(NotFound):
            await forms.begin(home.act(rolf), FormKind.RENEWAL_COMMENT, about)
        await answered(home, sara, FormKind.RENEWAL_ROUND, about)
        await answered(
            home, rolf, FormKind.RENEWAL_COMMENT, about, "Y1", Typed("Ta med fritidsgårdarna.")
        )
        page = await rounds.list_comments(home.act(sara), renewal.id, 0)
        [said] = page.comments
        assert (said.by, said.organisation, said.text) == (
            "Rolf", "Räddningstjänsten", "Ta med fritidsgårdarna.",
        )  # fmt: skip
        assert said.about is not None
        assert said.about.startswith("Y1 ")
        assert await told(home, sara) == ["renewal_commented"]


class TestSigning:
    async def test_asks_two_and_is_done_when_both_have(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, chair, chief = await signed(home, sara)
        assert renewal.is_signed
        assert [(one.name, one.office) for one in renewal.signatories] == [
            ("Ordförande", "Kommunstyrelsens ordförande"), ("Chefen", "Lokalpolisområdeschef"),
        ]  # fmt: skip
        assert await told(home, chair) == await told(home, chief) == ["renewal_to_sign"]
        assert await told(home, sara) == ["renewal_signed"] * 2

    async def test_is_for_two_different_people(self, home: Household, sara: Somebody) -> None:
        renewal = await chosen(home, sara)
        chair = await council_member(home, "Ordförande", "Kommunstyrelsen")
        number = str(await person_id(home, chair))
        view = await home.fill_in(
            sara, FormKind.NAME_SIGNATORIES, number, Move.KEEP, about={"renewal": renewal.id}
        )
        assert number not in {one.value for one in view.choices}
        await forms.cancel(home.act(sara), view.id)
        view = await ready_to_name(home, sara, renewal, chair, sara)
        async with home.database.write() as session:
            row = await form_queries.find(session, view.id, sara.telegram_id)
            assert row is not None
            row.answers = {**row.answers, "first_who": row.answers["second_who"]}
        assert isinstance((await home.confirm(sara, view)).problem, SameSignatory)
        assert await home.rows(RenewalSignatoryRow) == []

    async def test_is_nobody_elses(self, home: Household, sara: Somebody) -> None:
        renewal, _, _ = await signed(home, sara)
        with pytest.raises(NotFound):
            await signing.sign(home.act(sara), renewal.id, seal_of(renewal)[:12])
        other = await home.let_in(Role.POLICE, "Någon annan")
        with pytest.raises(NotFound):
            await signing.proposal(home.act(other), renewal.id)

    async def test_twice_or_redelivered_counts_once(self, home: Household, sara: Somebody) -> None:
        renewal, chair, _ = await signed(home, sara)
        before = await home.rows(RenewalSignatoryRow)
        act = home.act(chair)
        for one in (act, again(act), home.act(chair)):
            await signing.sign(one, renewal.id, seal_of(renewal)[:12])
        after = await home.rows(RenewalSignatoryRow)
        assert [row.signed_at for row in after] == [row.signed_at for row in before]
        assert await told(home, sara) == ["renewal_signed"] * 2

    async def test_of_a_text_that_was_changed_since_signs_nothing(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await chosen(home, sara)
        chair = await council_member(home, "Ordförande", "Kommunstyrelsen")
        chief = await home.let_in(Role.POLICE, "Chefen")
        await name(home, sara, renewal, chair, chief)
        seen = seal_of((await signing.proposal(home.act(chair), renewal.id)).renewal)[:12]
        await answered(home, sara, FormKind.DROP_PROMISE, {"renewed": renewal.promises[5].id})
        view = await signing.sign(home.act(chair), renewal.id, seen)
        assert view.is_changed
        assert view.signatory is not None
        assert view.signatory.signed_at is None

    async def test_ends_with_a_change_of_the_text_and_says_so(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, chair, chief = await signed(home, sara)
        publish = {"renewal": renewal.id}
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, publish)
        about = {"renewed": renewal.promises[0].id}
        view = await forms.begin(home.act(sara), FormKind.DROP_PROMISE, about)
        assert view.facts["voids"], "who changes is warned"
        await forms.cancel(home.act(sara), view.id)
        await answered(home, sara, FormKind.DROP_PROMISE, about)
        after = (await shown(home, sara, renewal)).renewal
        assert not any(one.signed_at for one in after.signatories)
        assert after.publish_on is None
        for who in (chair, chief):
            assert (await told(home, who))[-1] == "signature_void"
        await tick(home, NEW_YEAR)
        assert len(await home.rows(PromiseDocumentRow)) == 1
        with pytest.raises(RenewalLacks):
            await forms.begin(home.act(sara), FormKind.RENEWAL_PUBLISH, publish)

    @pytest.mark.parametrize("route", ["target", "end", "file"])
    async def test_ends_with_a_change_beside_the_renewal_and_says_so(
        self, home: Household, sara: Somebody, route: str
    ) -> None:
        first, *others = almhult().promises
        eight = Target(Comparator.AT_LEAST, Decimal(8), Unit.MEETINGS, Rhythm.YEAR)
        promised = replace(almhult(), promises=(replace(first, target=eight), *others))
        await home.promise(promised)
        renewal, chair, chief = await signed(home, sara)
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, {"renewal": renewal.id})
        if route == "target":
            about = {"promise": (await promise_ids(home, almhult()))["S1"]}
            given = (Typed("10"), Typed("2021-10-11"), Typed("Rådet möts oftare."))
            done = await answered(home, sara, FormKind.CHANGE_TARGET, about, *given)
            assert done.problem is None
        elif route == "end":
            about = {"document": renewal.document_id}
            done = await answered(home, sara, FormKind.EXTEND_PERIOD, about, Typed("2022-02-28"))
            assert done.problem is None
        else:
            reworded = replace(first, target=eight, text="Nytt.")
            await home.promise(replace(promised, promises=(reworded, *others)))
        after = (await shown(home, sara, renewal)).renewal
        assert not any(one.signed_at for one in after.signatories)
        assert after.publish_on is not None, "coordinators hear on the day what is lacking"
        for who in (chair, chief):
            assert (await told(home, who))[-1] == "signature_void"
        await home.promise(await current(home))
        assert (await told(home, chair)).count("signature_void") == 1

    async def test_stays_where_nothing_of_the_text_changed(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, chair, _ = await signed(home, sara)
        one = renewal.promises[0]
        await choosing.carry(home.act(sara), one.id, one.version)
        await answered(home, sara, FormKind.RENEWAL_ROUND, {"renewal": renewal.id})
        assert (await shown(home, sara, renewal)).renewal.is_signed
        assert "signature_void" not in await told(home, chair)


class TestSigningByALink:
    """Somebody without a role here is named by a link that works once."""

    async def by_link(self, home: Household, sara: Somebody) -> tuple[int, str]:
        """A renewal whose first signatory gets a link: its number, and the link's code."""
        renewal = await chosen(home, sara)
        chief = await home.let_in(Role.POLICE, "Chefen")
        done = await answered(
            home, sara, FormKind.NAME_SIGNATORIES, {"renewal": renewal.id},
            BY_LINK, Typed("Eva Ordförande"), Move.KEEP,
            str(await person_id(home, chief)), Move.KEEP,
        )  # fmt: skip
        [[called, link]] = done.receipt["signing_links"]
        assert called == "Eva Ordförande"
        return renewal.id, link.partition("start=")[2]

    async def test_who_opens_it_reads_and_signs_and_may_do_nothing_else(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal_id, code = await self.by_link(home, sara)
        eva = home.citizen("Eva")
        act = home.act(eva)
        assert (await people.start(act, code)).signs == renewal_id
        assert (await people.start(again(act), code)).signs == renewal_id, "redelivered"
        assert (await people.start(home.act(eva), code)).signs == renewal_id, "the way back"
        await sign(home, eva, renewal_id)
        found = (await seeing.show(home.act(sara), renewal_id)).renewal.signatories[0]
        assert (found.name, found.signed_at) == ("Eva Ordförande", home.now)
        assert (await told(home, sara))[-1] == "renewal_signed"
        assert (await people.see(home.act(eva))).held == ()
        with pytest.raises(NotAllowed):
            await seeing.show(home.act(eva), renewal_id)
        assert not (await signing.proposal(home.act(eva), renewal_id)).may_comment

    async def test_it_works_for_one_person_and_for_a_month(
        self, home: Household, sara: Somebody
    ) -> None:
        _, code = await self.by_link(home, sara)
        chief = next(one for one in await home.rows(Person) if one.name == "Chefen")
        with pytest.raises(InvitationUnusable, match="signs_already"):
            await people.start(home.act(Somebody(chief.telegram_id, "Chefen")), code)
        home.later(days=31)
        with pytest.raises(InvitationUnusable, match="expired"):
            await people.start(home.act(home.citizen()), code)
        home.later(days=-31)
        await people.start(home.act(home.citizen("Eva")), code)
        with pytest.raises(InvitationUnusable, match="used_up"):
            await people.start(home.act(home.citizen("Kim")), code)

    async def test_two_who_open_it_at_once_are_one(self, home: Household, sara: Somebody) -> None:
        renewal_id, code = await self.by_link(home, sara)
        found = await asyncio.gather(
            *(people.start(home.act(home.citizen()), code) for _ in range(3)),
            return_exceptions=True,
        )
        assert [one.signs for one in found if isinstance(one, Welcome)] == [renewal_id]
        assert sum(isinstance(one, InvitationUnusable) for one in found) == 2

    async def test_who_is_named_again_keeps_the_signature_and_a_new_name_gets_a_new_link(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal_id, code = await self.by_link(home, sara)
        eva = home.citizen("Eva")
        await people.start(home.act(eva), code)
        await sign(home, eva, renewal_id)
        number = str(await person_id(home, eva))
        about = {"renewal": renewal_id}
        again_ = (number, Move.KEEP, BY_LINK, Typed("Nya chefen"), Move.KEEP)
        await answered(home, sara, FormKind.NAME_SIGNATORIES, about, *again_)
        first, second = (await seeing.show(home.act(sara), renewal_id)).renewal.signatories
        assert (first.name, first.signed_at) == ("Eva Ordförande", home.now)
        assert (second.name, second.person_id) == ("Nya chefen", None)
        both = (BY_LINK, Typed("A"), Move.KEEP, BY_LINK, Typed("B"), Move.KEEP)
        done = await answered(home, sara, FormKind.NAME_SIGNATORIES, about, *both)
        assert len({link for _, link in done.receipt["signing_links"]}) == 2
        with pytest.raises(InvitationUnusable, match="unknown"):
            await people.start(home.act(eva), code)


async def current(home: Household) -> PromiseDocument:
    """The stored document as it is."""
    return (await promises.list_documents(home.house))[0]


class TestPublishing:
    async def test_waits_for_its_day_and_then_is_current(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, chair, _ = await signed(home, sara)
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, {"renewal": renewal.id})
        await tick(home, NEW_YEAR.replace(hour=22, minute=59))
        assert len(await home.rows(PromiseDocumentRow)) == 1
        await tick(home, NEW_YEAR)
        views = await promises.overview(home.act(home.citizen()))
        assert [view.document.key for view in views] == ["almhult-2022", "almhult-2021"]
        new = views[0].document
        assert new.promises[0].previous == PromiseLink("almhult-2021", "S1")
        assert [one.name for one in new.signatories] == ["Ordförande", "Chefen"]
        assert new.previous == "almhult-2021"
        await tick(home, NEW_YEAR.replace(year=2022))
        assert len(await home.rows(PromiseDocumentRow)) == 2, "published once"
        for who in (sara, chair):
            assert (await told(home, who)).count("renewal_published") == 1
        due = {
            row.due_at for row in await home.rows(DeliveryRow) if row.chat_id == sara.telegram_id
        }
        assert datetime(2022, 1, 1, 7, tzinfo=UTC) in due, "heard of in the morning"

    async def test_of_today_is_at_once(self, home: Household, sara: Somebody) -> None:
        renewal, _, _ = await signed(home, sara)
        about = {"renewal": renewal.id}
        done = await answered(home, sara, FormKind.RENEWAL_PUBLISH, about, Typed("idag"))
        assert done.receipt["new"] is not None
        documents = [one.key for one in await promises.list_documents(home.house)]
        assert documents == ["almhult-2021", "almhult-2022"]
        after = (await shown(home, sara, renewal)).renewal
        assert after.published_on == home.act(sara).today
        with pytest.raises(RenewalSettled):
            await choosing.carry(home.act(sara), renewal.promises[0].id, 1)

    async def test_can_be_taken_back_and_put_off(self, home: Household, sara: Somebody) -> None:
        renewal, _, _ = await signed(home, sara)
        about = {"renewal": renewal.id}
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, about)
        view = await publishing.take_back(home.act(sara), renewal.id)
        assert view.renewal.publish_on is None
        assert view.renewal.is_signed
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, about, Typed("2022-01-10"))
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, about, Typed("2022-01-20"))
        waiting = [row for row in await home.rows(ReminderRow) if row.done_at is None]
        assert [row.due_at.date() for row in waiting if row.kind == "renewal_publish"] == [
            date(2022, 1, 19)
        ]
        await tick(home, datetime(2022, 1, 15, tzinfo=UTC))
        assert len(await home.rows(PromiseDocumentRow)) == 1

    async def test_rests_and_is_taken_up_where_it_was_left(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, _, _ = await signed(home, sara)
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, {"renewal": renewal.id})
        assert (await publishing.stop(home.act(sara), renewal.id)).renewal.is_stopped
        await tick(home, NEW_YEAR)
        assert len(await home.rows(PromiseDocumentRow)) == 1
        with pytest.raises(RenewalSettled):
            await forms.begin(home.act(sara), FormKind.RENEWAL_ROUND, {"renewal": renewal.id})
        view = await publishing.resume(home.act(sara), renewal.id)
        assert view.renewal.is_signed
        assert view.renewal.decided == 6

    async def test_tells_coordinators_where_the_text_changed_by_another_way(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, _, _ = await signed(home, sara)
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, {"renewal": renewal.id})
        await home.promise(replace(almhult(), background="En ny inledning."))
        await tick(home, NEW_YEAR)
        assert len(await home.rows(PromiseDocumentRow)) == 1
        assert (await told(home, sara))[-1] == "renewal_stuck"

    async def test_lets_followers_and_those_responsible_go_on(
        self, home: Household, sara: Somebody
    ) -> None:
        cilla = home.citizen()
        number = int(await home.promise_number(sara, "T2"))
        await followers.follow(home.act(cilla), number)
        person = await person_id(home, sara)
        await quarters.answer_for(home.act(sara), number, person, wanted=True)
        renewal, _, _ = await signed(home, sara)
        about = {"renewal": renewal.id}
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, about, Typed("idag"))
        views = await promises.overview(home.act(cilla))
        new = next(
            one.id
            for view in views
            if view.document.key == "almhult-2022"
            for one in view.standings
            if one.promise.key == "T2"
        )
        assert (await promises.show(home.act(cilla), new)).is_follower
        assert await told(home, cilla) == ["renewal_published"]

    async def test_gives_out_a_file_whose_import_changes_nothing(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal, _, _ = await signed(home, sara)
        draft = await seeing.next_file(home.act(sara), renewal.id)
        about = {"renewal": renewal.id}
        await answered(home, sara, FormKind.RENEWAL_PUBLISH, about, Typed("idag"))
        for document in await promises.list_documents(home.house):
            before = await home.snapshot()
            text = write_promise_file(document)
            await promises.import_document(
                home.house, read_promise_file(text, name="x.toml"), home.now
            )
            after = await home.snapshot()
            after["promise_document"] = [
                (*row[:-1], old[-1])
                for row, old in zip(
                    after["promise_document"], before["promise_document"], strict=True
                )
            ]
            assert after == before
        assert await seeing.next_file(home.act(sara), renewal.id) == draft


class TestTheFinalReport:
    async def test_carries_the_signatures_of_the_closed_period(
        self, home: Household, sara: Somebody
    ) -> None:
        renewal = await chosen(home, sara)
        chair = await council_member(home, "Ordförande", "Kommunstyrelsen")
        chief = await home.let_in(Role.POLICE, "Chefen", "Lokalpolisområdet")
        await name(home, sara, renewal, chair, chief)
        for promise in almhult().promises:
            about = {"promise": int(await home.promise_number(sara, promise.key))}
            await answered(
                home, sara, FormKind.CLOSE_PROMISE, about, "cancelled", Typed("Pandemin.")
            )
        home.now = datetime(2022, 1, 10, 8, tzinfo=UTC)
        await closing.close(home.act(sara), renewal.id)
        assert (await told(home, chair))[-1] == "report_to_sign"
        for who in (chair, chief):
            await sign(home, who, renewal.id)
        report = await reports.draft(home.act(sara), renewal.document_id)
        assert report.signed == (), "the promise was signed, and it has a button of its own"
        for who in (chair, chief):
            await signing.sign_report(home.act(who), renewal.id)
        report = await reports.draft(home.act(sara), renewal.document_id)
        assert [(one.office, one.name, one.day) for one in report.signed] == [
            ("Kommunstyrelsens ordförande", "Ordförande", date(2022, 1, 10)),
            ("Lokalpolisområdeschef", "Chefen", date(2022, 1, 10)),
        ]
        await closing.reopen(home.act(sara), renewal.id)
        report = await reports.draft(home.act(sara), renewal.document_id)
        assert (report.closed_on, report.signed) == (None, ())


class TestTheReminder:
    NINE = datetime(2021, 10, 31, 8, tzinfo=UTC)
    """Nine o'clock, two months before the end of the year: the clocks went back that night."""

    async def remind(self, home: Household, now: datetime) -> None:
        home.now = now
        await reminding.remind_due(home.house, now)

    async def test_comes_once_to_every_coordinator(
        self, home: Household, sara: Somebody, petra: Somebody
    ) -> None:
        await self.remind(home, self.NINE.replace(hour=7, minute=59))
        assert await told(home, sara) == []
        for _ in range(3):
            await self.remind(home, self.NINE)
        await self.remind(home, datetime(2021, 12, 20, 12, tzinfo=UTC))
        for who in (sara, petra):
            assert await told(home, who) == ["renewal_soon"]

    async def test_moves_with_the_period(self, home: Household, sara: Somebody) -> None:
        await home.promise(replace(almhult(), extended_to=date(2022, 6, 30)))
        await self.remind(home, self.NINE)
        assert await told(home, sara) == []
        await self.remind(home, datetime(2022, 4, 30, 12, tzinfo=UTC))
        assert await told(home, sara) == ["renewal_soon"]

    async def test_is_spared_those_who_have_begun(self, home: Household, sara: Somebody) -> None:
        await begun(home, sara)
        await self.remind(home, self.NINE)
        assert await told(home, sara) == []

    async def test_is_spared_a_document_that_another_follows(
        self, home: Household, sara: Somebody
    ) -> None:
        after = replace(
            almhult(),
            key="almhult-2022",
            period_start=date(2022, 1, 1),
            period_end=date(2022, 12, 31),
            previous="almhult-2021",
        )
        await home.promise(after)
        await self.remind(home, self.NINE)
        assert await told(home, sara) == []
