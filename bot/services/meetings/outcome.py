"""What came out of a meeting: decisions, measures and minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.forms import Choice, Form, FormKind
from bot.domain.meetings import Meeting, as_facts
from bot.domain.outbox import NoticeKind
from bot.domain.problem_areas import ProblemEventKind
from bot.services import forms, guarded, measures
from bot.services.act import Tx
from bot.services.meetings.dialogs import AfterMeeting, chosen_problem, held
from bot.services.meetings.rights import managed
from bot.services.meetings.telling import tell_members
from db.queries import meetings
from db.queries import problem_areas as problem_queries


class _Measure(AfterMeeting):
    """The dialog that notes who undertook at a meeting to do what by when."""

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "owner":
            meeting = await managed(tx, form.answers["meeting"])
            return await measures.owners(tx, meeting.network_id)
        return await super().choices(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        meeting = await held(tx, answers)
        await forms.check_choices(tx, form, "owner", "problem")
        measure_id = await measures.add(
            tx,
            what=answers["what"],
            owner_id=int(answers["owner"]["value"]),
            due_on=date.fromisoformat(answers["due"]),
            problem_id=chosen_problem(answers),
            meeting_id=meeting.id,
        )
        await guarded.check(tx, form, measure_id)
        problem = answers.get("problem")
        return forms.Finished(
            {**as_facts(meeting), "problem": problem["name"] if problem else None}
        )


class _Minutes(AfterMeeting):
    """The dialog that notes what was decided and sends the minutes to the network."""

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        meeting = await held(tx, form.answers)
        await forms.check_choices(tx, form, "problem")
        await guarded.check(tx, form, meeting.id)
        decisions = await self._decide(tx, meeting, form.answers)
        document = form.answers.get("document")
        below = document["below"] if document else None
        minutes = _joined(form.answers.get("minutes"), below)
        row = await meetings.get_row(tx.session, meeting.id)
        assert row is not None, "seen in this transaction"
        # What was sent before stays on record: more minutes follow below the earlier ones.
        row.minutes_text = _joined(row.minutes_text, minutes)
        if document:
            row.minutes_files = [*row.minutes_files, document["file_id"]]
        row.changed_at = tx.now
        await tx.session.flush()
        facts = {
            **as_facts(meeting),
            "present": meeting.present,
            "decisions": decisions,
            "minutes": minutes,
            "document": document["file_id"] if document else None,
            "measures": [
                [one.what, one.owner, one.due_on.isoformat()]
                for one in await meetings.list_measures(tx.session, meeting.id)
            ],
        }
        await tell_members(
            tx,
            NoticeKind.MEETING_MINUTES,
            facts,
            meeting.network_id,
            cause=f"minutes:{form_id}",
        )
        await tx.audit("meeting.minutes_sent", meeting.id)
        return forms.Finished(facts)

    async def _decide(
        self, tx: Tx, meeting: Meeting, answers: Mapping[str, Any]
    ) -> list[tuple[str, str | None]]:
        """Note the decisions; gives each with the problem area that members may hear it is about.

        The problem area's history tells of them as well.
        """
        texts = _lines_of(answers.get("decisions"))
        problem_id = chosen_problem(answers) if texts else None
        before = len(await meetings.list_decisions(tx.session, meeting))
        await meetings.add_decisions(
            tx.session, meeting.id, texts, tx.person.id, tx.now, problem_id=problem_id
        )
        if problem_id is not None:
            for text in texts:
                await problem_queries.add_event(
                    tx.session,
                    problem_id,
                    ProblemEventKind.DECISION,
                    person_id=tx.person.id,
                    now=tx.now,
                    note=text,
                )
        decided = await meetings.list_decisions(tx.session, meeting)
        return [(one.text, one.problem) for one in decided[before:]]


def _joined(*parts: str | None) -> str | None:
    return "\n\n".join(part for part in parts if part) or None


def _lines_of(words: str | None) -> list[str]:
    """What was written a line each, without the dots that people put before lines."""
    found = (line.strip().lstrip("•-*").strip() for line in (words or "").splitlines())
    return [line for line in found if line]


forms.register(FormKind.WRITE_MINUTES, _Minutes())


forms.register(FormKind.MEETING_MEASURE, _Measure())
