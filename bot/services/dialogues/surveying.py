"""The safety survey's results: entered or pasted from a sheet, and looked at over the years."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.forms import Form, FormKind
from bot.domain.people import Role
from bot.domain.survey import SurveyLine, lines_of, read_results
from bot.services import forms
from bot.services.act import Act, Tx, looking
from db.queries import dialogues

STAFF = (Role.COORDINATOR, Role.POLICE)


async def list_lines(act: Act) -> list[SurveyLine]:
    """Every question of the survey with its years. For everybody."""
    async with looking(act) as tx:
        return lines_of(await dialogues.list_results(tx.session))


async def show_line(act: Act, line_id: int) -> SurveyLine:
    """One question of the survey in one place. For everybody. Raises NotFound."""
    for line in await list_lines(act):
        if line.id == line_id:
            return line
    raise NotFound("survey")


class _Enter(forms.Workflow):
    """Results of the survey, a line each."""

    roles = (Role.COORDINATOR,)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {"this_year": tx.act.today.year}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        results = read_results(form.answers["results"], form.answers["this_year"])
        new, changed = await dialogues.keep_results(tx.session, results, tx.person.id, tx.now)
        await tx.audit("survey.entered", form_id)
        return forms.Finished({"new": new, "changed": changed})


forms.register(FormKind.SURVEY, _Enter())
