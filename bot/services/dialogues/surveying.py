"""The safety survey's results: entered or pasted from a sheet, and looked at over the years."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from io import BytesIO

from bot.domain.csv_table import NotATable, read_csv
from bot.domain.errors import AnswerProblem, BadAnswer, NotFound
from bot.domain.forms import Form, FormKind
from bot.domain.people import Role
from bot.domain.survey import MOST_LINES, SurveyLine, Table, as_written, lines_of, read_results
from bot.domain.table_file import MAX_TABLE_BYTES
from bot.domain.views import FormView
from bot.reports.spreadsheet import NotAWorkbook, read_xlsx
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


async def take(act: Act, content: bytes) -> FormView:
    """Begin to enter what a file of the survey's results says, or tell what is wrong with it.

    For coordinators.
    """
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
    try:
        words = as_written(await to_thread(_table, content))
        read_results(words, act.today.year)
    except (BadAnswer, NotATable, NotAWorkbook) as problem:
        view = await forms.begin(act, FormKind.SURVEY)
        unread = BadAnswer(AnswerProblem.NO_RESULTS)
        told = problem if isinstance(problem, BadAnswer) else unread
        return replace(view, problem=told, resumed=False)
    return await forms.begin(act, FormKind.SURVEY, filled_in={"results": words})


def _table(content: bytes) -> Table:
    """The rows of a small table or workbook. Raises NotATable, NotAWorkbook."""
    if len(content) > MAX_TABLE_BYTES:
        raise NotATable
    if content.startswith(b"PK"):
        return read_xlsx(BytesIO(content), MOST_LINES + 2)
    return read_csv(content)


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
