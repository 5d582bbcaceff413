"""The command line: run the bot, try it, look it over, invite the first coordinator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from bot import __version__
from bot.domain.people import MAX_INVITATION_DAYS, MAX_INVITATION_USES, Role
from bot.log import redact
from bot.settings import APP, Settings, make_folder_for, problems_in

PROBLEM = 1
"""Exit code: it could not be done, and the reason was written."""

USAGE = 2
"""Exit code: the command or a setting is wrong."""


class _InOrder(click.Group):
    """A group that lists its commands as they stand below, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names."""
        del ctx
        return list(self.commands)


@click.group(APP, cls=_InOrder)
@click.version_option(__version__, prog_name=APP, message="%(prog)s %(version)s")
def app() -> None:
    """Löftesboten: the Telegram bot with which a Swedish municipality and its local police keep
    their citizen promises.

    Try it at once, without a token: loftesboten demo

    For real: put LOFTESBOTEN_TOKEN (from @BotFather) into the environment or a .env file, then
    loftesboten promises import FILE, loftesboten check, loftesboten invite coordinator and
    loftesboten run.
    """


def main() -> None:
    """Entrance of the command `loftesboten`."""
    app()


def _settings() -> Settings:
    """The settings, or exit with every mistake in them in plain words."""
    try:
        return Settings()
    except ValidationError as problem:
        for mistake in _mistakes(problem).values():
            _complain(mistake)
        raise click.exceptions.Exit(USAGE) from None


def _settings_that_hold() -> tuple[Settings, dict[str, str]]:
    """The settings with the default in place of each mistake, and the mistakes by name."""
    try:
        return Settings(), {}
    except ValidationError as problem:
        mistakes = _mistakes(problem)
        fields = Settings.model_fields
        instead = {name: fields[name].get_default(call_default_factory=True) for name in mistakes}
        return Settings(**instead), mistakes


def _mistakes(problem: ValidationError) -> dict[str, str]:
    """Setting -> what is wrong with it, in plain words and without its value."""
    return {
        str(error["loc"][0]): f"LOFTESBOTEN_{'_'.join(map(str, error['loc'])).upper()}: "
        f"{error['msg'].removeprefix('Value error, ')}"
        for error in problem.errors(include_input=False, include_url=False)
    }


def _complain(text: str) -> None:
    click.echo(text, err=True)


def _fail(text: str, settings: Settings, code: int = PROBLEM) -> click.exceptions.Exit:
    _complain(redact(text, settings.secrets()))
    return click.exceptions.Exit(code)


def _need_token(settings: Settings) -> None:
    if not settings.token.get_secret_value():
        raise _fail(
            "LOFTESBOTEN_TOKEN is missing. Get a token from @BotFather in Telegram (/newbot) and "
            "put it into the environment or a .env file. To try the bot without one: "
            "loftesboten demo",
            settings,
            USAGE,
        )


def _carry_out(work: Coroutine[Any, Any, int], settings: Settings) -> None:
    """Run to the end; what can be expected to go wrong is told in one sentence."""
    from sqlalchemy.exc import SQLAlchemyError
    from telegram.error import InvalidToken, NetworkError, TelegramError

    from db.session import DatabaseUnavailable

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            code = runner.run(work)
    except InvalidToken:
        raise _fail(
            "Telegram does not know the token in LOFTESBOTEN_TOKEN. Copy it anew from @BotFather.",
            settings,
        ) from None
    except NetworkError as problem:
        raise _fail(f"{settings.api_url} cannot be reached: {problem}", settings) from None
    except TelegramError as problem:
        raise _fail(f"Telegram refused: {problem}", settings) from None
    except (DatabaseUnavailable, SQLAlchemyError, OSError) as problem:
        cause = problem.__cause__ or problem
        raise _fail(f"The database cannot be used: {cause}", settings) from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(130) from None
    raise click.exceptions.Exit(code)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """A faster loop where there is one: not on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@contextmanager
def _up_to_date(settings: Settings) -> Iterator[None]:
    """At the end of the block the database is up to date; or exit with the reason."""
    from db.session import DatabaseUnavailable
    from db.upgrade import upgrading

    try:
        make_folder_for(settings.database_url)
        with upgrading(settings.database_url):
            yield
    except (DatabaseUnavailable, OSError) as problem:
        raise _fail(f"The database cannot be used: {problem}", settings) from None


@app.command()
def run() -> None:
    """Run the bot.

    By long polling or, where LOFTESBOTEN_WEBHOOK_URL is set, by webhook.
    """
    from bot import log

    settings = _settings()
    _need_token(settings)
    if problems := list(problems_in(settings)):
        raise _fail("\n".join(problems), settings, USAGE)
    log.set_up(settings.log, settings.log_level, settings.secrets())
    with _up_to_date(settings):
        from bot import app as wiring

    async def work() -> int:
        async with wiring.clock_of(settings) as clock:
            await wiring.run(settings, clock, on_started=lambda: None)
        return 0

    _carry_out(work(), settings)


@app.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8021,
    show_default=True,
    help="Port of the page; 0 takes a free one.",
)
@click.option("--fresh", is_flag=True, help="Forget what was tried before, and begin anew.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where the demo remembers; default: your data folder.",
)
@click.option(
    "--approval", is_flag=True, help="Let a second coordinator approve each situation update."
)
def demo(port: int, fresh: bool, folder: Path | None, approval: bool) -> None:
    """Try everything on this machine, without a token.

    A web page with a chat for each person.

    The demo takes place in October 2021, inside the period of Älmhult's promises, and has a
    clock that you can move forward. Stop it with Ctrl-C; start it again and go on.
    """
    from bot import demo as demonstration
    from bot import log
    from bot.settings import LogFormat

    settings = demonstration.settings_for(folder, approval=approval)
    log.set_up(LogFormat.TEXT, "WARNING", settings.secrets())
    _carry_out(demonstration.run(settings, port=port, fresh=fresh, say=click.echo), settings)


@app.command()
def check() -> None:
    """Say what is missing or wrong.

    Looks settings, database and token over and changes nothing.
    """
    from bot import check as checking

    settings, mistakes = _settings_that_hold()

    async def work() -> int:
        findings = await checking.look_over(settings, mistakes)
        for finding in findings:
            mark = "ok   " if finding.is_fine else "WRONG"
            click.echo(redact(f"{mark} {finding.text}", settings.secrets()))
        return 0 if all(finding.is_fine for finding in findings) else PROBLEM

    _carry_out(work(), settings)


@app.command()
@click.argument("role", type=click.Choice([one.value for one in Role]), metavar="ROLE")
@click.option(
    "--uses",
    type=click.IntRange(1, MAX_INVITATION_USES),
    default=1,
    show_default=True,
    help="How many may use the link.",
)
@click.option(
    "--days",
    type=click.IntRange(1, MAX_INVITATION_DAYS),
    default=7,
    show_default=True,
    help="For how many days it holds.",
)
@click.option("--organisation", help="For whom; default: the municipality.")
def invite(role: str, uses: int, days: int, organisation: str | None) -> None:
    """Print a link that gives a role, once.

    ROLE is coordinator, police, member or school. This is how the first coordinator gets in.
    """
    from bot import errands

    settings = _settings()
    _need_token(settings)

    async def work() -> int:
        link, until = await errands.invite(
            settings, Role(role), uses=uses, days=days, organisation=organisation
        )
        click.echo(link)
        often = "once" if uses == 1 else f"{uses} times"
        _complain(f"Gives the role {role}, {often}, until {until:%Y-%m-%d %H:%M}.")
        _complain("Shown only now: only a hash of the code is stored.")
        return 0

    _carry_out(work(), settings)


@app.command()
def migrate() -> None:
    """Bring the database up to date.

    `run` does so by itself.
    """
    from bot import errands

    settings = _settings()

    async def work() -> int:
        click.echo(await errands.migrate_to_newest(settings))
        return 0

    _carry_out(work(), settings)


@app.group(cls=_InOrder)
def promises() -> None:
    """Read promise documents in, and list them. The format: docs/promise-file.md."""


@promises.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Read a promise document in.

    FILE is a document as TOML. Importing it again brings it up to date, never doubles it.
    """
    from bot import errands
    from bot.domain.promise_file import PromiseFileError, read_promise_bytes

    settings = _settings()
    try:
        document = read_promise_bytes(file.read_bytes(), file.name)
    except OSError as problem:
        raise _fail(f"{file} cannot be read: {problem.strerror}", settings) from None
    except PromiseFileError as problem:
        _complain(str(problem))
        raise _fail("Nothing was imported.", settings) from None

    async def work() -> int:
        await errands.import_promises(settings, document)
        click.echo(f"{document.key}: {len(document.promises)} promises imported.")
        return 0

    _carry_out(work(), settings)


@promises.command("export")
@click.argument("key")
def export(key: str) -> None:
    """Write a stored promise document as TOML.

    KEY is the document's, such as almhult-2021. Importing what it writes changes nothing.
    """
    from bot import errands

    settings = _settings()

    async def work() -> int:
        text = await errands.export_promises(settings, key)
        if text is None:
            raise _fail(f"There is no document {key}: loftesboten promises list", settings)
        click.echo(text, nl=False)
        return 0

    _carry_out(work(), settings)


@promises.command("list")
def list_() -> None:
    """List the stored documents and their promises."""
    from bot import errands

    settings = _settings()

    async def work() -> int:
        for line in await errands.list_promises(settings):
            click.echo(line)
        return 0

    _carry_out(work(), settings)
