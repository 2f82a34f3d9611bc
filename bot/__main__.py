"""python -m bot serve | chat | ask | diagnose | list | doctor: the assistant, by every door it has."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import structlog
import typer
from pydantic import ValidationError
from rich.console import Console

from bot import VERSION
from bot.command_line.formats import Output
from bot.settings import Settings, Unusable
from dialogs.querying.tenant_query import Filters, Query, Shape, Sort, Source, Standing, What
from graph import AssignmentError

if TYPE_CHECKING:
    from bot.sign_in.ways.by_code import ByCode
    from graph import Directory, Entra

BAD_INPUT = 2
# One word, also as `python -m bot`: a shell completes by one word, and would take `python` itself for ours.
PROGRAM: Final = "license-assistant"

app = typer.Typer(
    help="Finds out why a group-based license did not arrive, and what to do next.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)


class Published(StrEnum):
    """What has a JSON Schema."""

    DIAGNOSIS = "diagnosis"


TenantFile = Annotated[Path | None, typer.Option("--tenant", help="A simulated tenant: JSON or YAML.")]
As = Annotated[str, typer.Option("--as", help="Whose eyes: a user principal name of the simulated tenant.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def default(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version it is."),
    ] = False,
) -> None:
    """Serve, when nothing else is asked."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    tenant: TenantFile = None,
) -> None:
    """The help page, the chat beside it, and the bot's endpoint for Teams and the emulator."""
    settings = _settings(host=host, port=port, tenant_file=tenant)
    from bot.command_line.serving import CannotServe, run  # noqa: PLC0415 - the other doors need no bot

    try:
        run(settings)
    except CannotServe as cannot:
        _refuse(str(cannot))


@app.command()
def chat(tenant: TenantFile = None, as_: As = "") -> None:
    """The same conversation in a terminal."""
    settings = _settings(tenant_file=tenant, simulated_person=as_ or None)
    from bot.command_line.terminal import chat as talk  # noqa: PLC0415 - diagnose and doctor need no terminal
    from bot.wiring import conversation  # noqa: PLC0415
    from dialogs.words.catalogues import tongue_for  # noqa: PLC0415
    from dialogs.words.text import plain, say  # noqa: PLC0415

    tongue = tongue_for(*_languages())

    def heard() -> str:
        return input(f"{plain(say('you>'), tongue)} ")

    _talking(settings, lambda who: talk(conversation(), who, Console(), heard, tongue))


@app.command()
def ask(
    tenant: TenantFile = None,
    as_: As = "",
    locale: Annotated[str, typer.Option(help="The language to answer in, such as de-AT.")] = "",
    one_conversation: Annotated[
        bool, typer.Option("--conversation", help="All lines are one conversation.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Answer one text a line from standard input, each in a conversation of its own."""
    settings = _settings(tenant_file=tenant, simulated_person=as_ or None)
    from bot.command_line import ask as one  # noqa: PLC0415 - serve must not pay for this door
    from bot.wiring import conversation  # noqa: PLC0415
    from dialogs.words.catalogues import tongue_for  # noqa: PLC0415

    tongue = tongue_for(*([locale] if locale else _languages()))
    texts = (line.rstrip("\r\n") for line in typer.get_text_stream("stdin", errors="replace"))

    async def answer(who: "Entra | ByCode") -> None:
        told = one.answers(texts, conversation(), who, tongue, one_conversation=one_conversation)
        async for answered in told:
            lines: Iterable[str] = [one.to_json(answered)] if as_json else one.to_lines(answered)
            typer.echo("\n".join(lines))

    _talking(settings, answer, unhurried=True)


@app.command()
def diagnose(
    tenant: TenantFile = None,
    as_: As = "",
    user: Annotated[
        str | None, typer.Option(help="Whose license: user principal name, full name or id.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="The group it should come from: name or id.")] = None,
    product: Annotated[str | None, typer.Option(help="The product: part number, id or name.")] = None,
    question: Annotated[str, typer.Option(help="The complaint, in your own words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --output json.")] = False,
    output: Annotated[
        Output, typer.Option(help="How it is printed; JSON in the published shape, CSV a finding a line.")
    ] = Output.TABLE,
    web: Annotated[
        bool, typer.Option("--web", help="Print the next step's page, and open it at a terminal.")
    ] = False,
) -> None:
    """Examine once and say what was found. Without a user a group, without both the whole tenant.

    Exit code 0: all clear; 1: a cause was found; 2: bad input, or the subject cannot be read; 3: no cause was
    found, but not everything could be seen.
    """
    from bot.command_line import diagnose as one  # noqa: PLC0415 - serve must not pay for this door
    from dialogs.subject.meant import Given  # noqa: PLC0415

    for option, given in (("--user", user), ("--group", group), ("--product", product)):
        if given is not None and not given.strip():
            _refuse(f"{option} is empty: name what you mean, or leave it out.")

    async def examination(directory: "Directory") -> int:
        given = Given(user or "", group or "", product or "")
        found = await one.diagnose(directory, question, given)
        typer.echo("\n".join(one.printed(found, Output.JSON if as_json else output)))
        if web:
            _open(one.next_page(found))
        return int(one.Outcome.of(found))

    try:
        code = _looking(tenant, as_, examination)
    except one.CannotDiagnose as cannot:
        _refuse(str(cannot))
    raise typer.Exit(code)


@app.command("list")
def list_(
    what: Annotated[What, typer.Argument(help="What is listed or counted.")],
    tenant: TenantFile = None,
    as_: As = "",
    product: Annotated[
        list[str] | None,
        typer.Option(help="Only of this product: part number, id or name. Again for any of several."),
    ] = None,
    every: Annotated[bool, typer.Option("--all-products", help="All the products at once, not any.")] = False,
    without: Annotated[list[str] | None, typer.Option(help="Only who does not have this product.")] = None,
    group: Annotated[str, typer.Option(help="Only in this group: name or id.")] = "",
    department: Annotated[str, typer.Option(help="Only in this department.")] = "",
    city: Annotated[str, typer.Option(help="Only in this city.")] = "",
    state: Annotated[Standing | None, typer.Option(help="Only what stands so.")] = None,
    error: Annotated[
        AssignmentError | None, typer.Option(help="Only with this error.", case_sensitive=False)
    ] = None,
    source: Annotated[Source | None, typer.Option(help="Only licenses that come so.")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enabled/--disabled", help="Only accounts that may or may not sign in.")
    ] = None,
    licensed: Annotated[
        bool | None, typer.Option("--licensed/--unlicensed", help="Only with any license, or with none.")
    ] = None,
    guest: Annotated[
        bool | None, typer.Option("--guests/--no-guests", help="Only guests, or everybody else.")
    ] = None,
    synced: Annotated[
        bool | None, typer.Option("--synced/--cloud-only", help="Only synchronized from on-premises, or not.")
    ] = None,
    dynamic: Annotated[
        bool | None, typer.Option("--dynamic/--assigned", help="Only groups with a rule, or without.")
    ] = None,
    role_assignable: Annotated[
        bool | None, typer.Option("--role-assignable/--not-role-assignable", help="Only such groups.")
    ] = None,
    location: Annotated[str, typer.Option(help="Only with this usage location, such as DE.")] = "",
    no_location: Annotated[bool, typer.Option("--no-location", help="Only without usage location.")] = False,
    since: Annotated[str, typer.Option(help="Only from then on: 2026-11-20, or 7d.")] = "",
    until: Annotated[str, typer.Option(help="Only before then: 2026-11-20, or 7d.")] = "",
    by: Annotated[str, typer.Option(help="Only changes of this person: full name or sign-in name.")] = "",
    at_least: Annotated[
        int | None, typer.Option(min=0, help="Free licenses, members in error or licenses at least.")
    ] = None,
    at_most: Annotated[int | None, typer.Option(min=0, help="The same at most.")] = None,
    sort: Annotated[Sort | None, typer.Option(help="What comes first.")] = None,
    top: Annotated[int, typer.Option(min=0, help="So many at most; 0 for all.")] = 0,
    count: Annotated[bool, typer.Option("--count", help="Only how many.")] = False,
    output: Annotated[Output, typer.Option(help="How it is printed.")] = Output.TABLE,
) -> None:
    """List or count what the tenant has: people, groups, products, license rows, changes.

    Exit code 0: all of it was seen; 2: bad input, or it cannot be read; 3: only a part could be seen.
    """
    from bot.command_line import listing as one  # noqa: PLC0415 - serve must not pay for this door
    from dialogs.querying.asked.resolving import GivenNames  # noqa: PLC0415

    standing = Standing.IN_ERROR if error else state

    async def look(directory: "Directory") -> int:
        try:
            begin = await one.since("--since", since, directory) if since else None
            end = await one.since("--until", until, directory) if until else None
        except ValueError as wrong:
            _refuse(f"{wrong}: write 2026-11-20, or 7d for seven days.")
        filters = Filters(
            together=every,
            department=department,
            city=city,
            standing=standing,
            error=error,
            source=source,
            licensed=licensed,
            account_enabled=enabled,
            usage_location=location.upper(),
            without_location=no_location,
            guest=guest,
            synced=synced,
            dynamic=dynamic,
            role_assignable=role_assignable,
            since=begin,
            until=end,
            at_least=at_least,
            at_most=at_most,
        )
        query = Query(what, filters, Shape.COUNT if count else Shape.LIST, top, sort)
        named = GivenNames(product or (), without or (), group, by)
        found = await one.find(directory, query, named)
        typer.echo("\n".join(one.printed(found, output)))
        return int(one.Extent.of(found))

    try:
        code = _looking(tenant, as_, look)
    except one.CannotList as cannot:
        _refuse(str(cannot))
    raise typer.Exit(code)


@app.command()
def schema(of: Annotated[Published, typer.Argument(help="What is published as JSON.")]) -> None:
    """The JSON Schema (draft 2020-12) of what this program publishes."""
    from dialogs.diagnosis_json import SCHEMA  # noqa: PLC0415 - serve must not pay for this door

    match of:
        case Published.DIAGNOSIS:
            typer.echo(_json(SCHEMA))


@app.command()
def doctor(tenant: TenantFile = None, as_: As = "") -> None:
    """What is configured, what may be seen with these eyes, and what will not work without the rest.

    Exit code 0: all will work; 1: something will not; 2: bad input, or Graph could not be asked.
    """
    from bot.command_line import doctor as one  # noqa: PLC0415 - serve must not pay for this door

    async def look(directory: "Directory") -> int:
        who, probed = await one.examine_connection(directory)
        typer.echo("\n".join(one.lines(who, probed)))
        return int(one.Outcome.of(lapses, probed))

    settings = _settings(tenant_file=tenant)
    where = f"the real tenant {settings.graph_tenant}" if settings.graph_tenant else "a simulated tenant"
    bot = f"app {settings.app_id}" if settings.app_id else "no app id: loopback only, anonymous"
    typer.echo(f"Graph: {where}. Bot: {bot}. State: {settings.store}.")
    lapses = one.lapses(settings)
    for lapse in lapses:
        typer.echo(lapse.line)
    raise typer.Exit(_looking(tenant, as_, look))


@app.command()
def feedback(
    export: Annotated[
        Path | None, typer.Option(help="Write a case skeleton for each wrong verdict here.")
    ] = None,
) -> None:
    """How people marked the verdicts: helpful, wrong or unclear. Names nobody."""
    from bot.command_line import feedback as one  # noqa: PLC0415 - serve must not pay for this door
    from bot.keeping.memory import KeptFeedback  # noqa: PLC0415
    from bot.keeping.store import Store, StoreUnavailable  # noqa: PLC0415

    try:
        store = Store(_settings().store)
        marks = list(KeptFeedback(store).all())
        store.close()
    except StoreUnavailable as unavailable:
        _refuse(str(unavailable))
    typer.echo("\n".join(one.lines(marks)))
    if export is not None:
        for path in one.export(marks, export):
            typer.echo(f"Wrote {path}")


@app.command()
def understand(
    explain: Annotated[bool, typer.Option(help="Also say what decided.")] = False,
) -> None:
    """Read one text a line from standard input; print one JSON object a line: what was understood."""
    from bot.command_line.understand import main as lines  # noqa: PLC0415 - loads no bot

    for line in lines(sys.stdin, explain):
        typer.echo(line)


def _open(page: str) -> None:
    """Its address stands beside what is printed: a script reads only that."""
    import webbrowser  # noqa: PLC0415 - of use to one door

    if not page:
        typer.echo("The next step has no page of its own; it is told in words.", err=True)
        return
    typer.echo(page, err=True)
    if sys.stdout.isatty():  # nobody sits before a pipe
        webbrowser.open(page)  # false where there is none; the address was printed


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _looking(tenant: Path | None, as_: str, look: "Callable[[Directory], Awaitable[int]]") -> int:
    """Open the way to Graph that flags and settings name, look once, close it."""
    settings = _settings(tenant_file=tenant)
    from bot.command_line.background import application  # noqa: PLC0415 - serve must not be able to look as an application

    async def once(entra: "Entra") -> int:
        try:
            return await look(entra.directory())
        finally:
            await entra.aclose()

    with _in_one_sentence():
        return _run(once(application(settings, as_)))


def _talking(
    settings: Settings, talk: "Callable[[Entra | ByCode], Awaitable[None]]", *, unhurried: bool = False
) -> None:
    """Talk as whoever sits at the terminal; the log stands beside what is said, not in it."""
    from bot.wiring import person  # noqa: PLC0415 - serve knows its people otherwise

    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))

    async def session() -> None:
        who = person(settings, lambda line: typer.echo(line, err=True), unhurried=unhurried)
        try:
            await talk(who)
        finally:
            await who.aclose()

    with _in_one_sentence():
        _run(session())


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """What keeps a door shut is told in one sentence, and ends it with 2."""
    from bot.proving.lapsing import turned_away  # noqa: PLC0415 - serve tells it its own way
    from graph import GraphError, SignInFailed  # noqa: PLC0415

    try:
        yield
    except Unusable as unusable:
        _refuse(str(unusable))
    except SignInFailed as failed:
        _refuse(turned_away(failed))
    except GraphError as error:
        _refuse(f"Microsoft Graph could not be asked: {error}")


def _run(work: "Awaitable[int] | Awaitable[None]") -> int:
    async def main() -> int:
        return await work or 0

    return asyncio.run(main())


def _settings(**given: object) -> Settings:
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        _refuse("; ".join(_wrong(one["loc"], one["msg"]) for one in error.errors()))


def _wrong(place: tuple[int | str, ...], sentence: str) -> str:
    """What is wrong with a setting, by its name where the sentence does not say it."""
    sentence = sentence.removeprefix("Value error, ")
    return sentence if "GLA_" in sentence or not place else f"GLA_{str(place[0]).upper()}: {sentence}"


def _languages() -> list[str]:
    """What whoever sits at this terminal reads, as POSIX has it: the first that is set counts."""
    return [value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))][:1]


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(BAD_INPUT)


if __name__ == "__main__":
    app(prog_name=PROGRAM)
