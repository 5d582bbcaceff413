"""What the bot did not ask for: a clear answer, nothing lost, nothing done that was not meant."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import pytest

from bot.domain.forms import MAX_FILE_BYTES
from bot.domain.people import Role
from bot.domain.updates import TEXT_MAX_UNITS
from bot.simulator.client import Person, buttons_of, text_of
from tests.journeys.acts import (
    eventually,
    fill_in_booking,
    fill_in_for_whom,
    log,
    offer,
    press,
    write,
    written,
)
from tests.support.program import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

_number = count(1)
_day = (day for day in range(1, 31) if day != 6)
"""Days of November; the sixth is All Saints' Day, on which no visits are offered."""


async def somebody(shared: World, role: Role | None = None) -> Person:
    """A person whom no other test knows, with a role or as a citizen."""
    name = f"Person {next(_number)}"
    if role is not None:
        return await shared.let_in(name, role, f"Exempelskolan {name}")
    person = await shared.person(name)
    await write(person, "/start", f"Hej {name}!")
    return person


async def a_free_time(shared: World) -> str:
    """A day on which a new officer offers 9 o'clock, as schools name it."""
    officer = await somebody(shared, Role.POLICE)
    day = next(_day)
    await offer(officer, f"{day}/11", "9")
    return f"{('mån', 'tis', 'ons', 'tors', 'fre', 'lör', 'sön')[(day - 1) % 7]} {day} nov"


# -- words, pictures and stickers where something else was asked for ------------------------------


async def test_an_unknown_command_leads_to_the_menu(shared: World) -> None:
    kim = await somebody(shared)
    for text in ("/kalla_till_mote", "/BOKA_", "/"):
        await kim.send(text)
        answer = await kim.expect(lambda view: "Meny" in buttons_of(view))
        assert "menyn" in text_of(answer)


async def test_words_without_a_dialog_lead_to_the_menu(shared: World) -> None:
    kim = await somebody(shared)
    await write(kim, "Hej, jag vill anmäla ett brott!", "Välj i menyn vad du vill göra.")
    await kim.photo()
    await kim.expect("Välj i menyn vad du vill göra.")
    await kim.sticker()
    await kim.expect("Välj i menyn vad du vill göra.")
    await kim.location(56.55, 14.14)
    await kim.expect("Välj i menyn vad du vill göra.")
    await write(kim, "/avbryt", "Det finns inget att avbryta.")


async def test_in_the_middle_of_a_form_it_stays_at_its_step(shared: World) -> None:
    day = await a_free_time(shared)
    lena = await somebody(shared, Role.SCHOOL)
    await write(lena, "/boka", "Vad ska besöket handla om?")
    await lena.photo(caption="Vårt schema")
    await lena.expect("Tryck på någon av knapparna")
    await write(lena, "/finnsinte", "Det kommandot finns inte här.")
    await press(lena, "Trafik", "Vilka är besöket för?")
    await lena.document("klasser.pdf", b"%PDF-1.4")
    await lena.expect("Tryck på någon av knapparna")
    await press(lena, "☐ åk 7", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    for wrong, problem in (
        ("många", "Skriv det med siffror, till exempel 25"),
        ("0", "0 är för lite. Minst 1."),
        ("-3", "."),
        ("5000", "ämnet passar för högst 120 elever."),
        ("5 000", "ämnet passar för högst 120 elever."),
        ("1" * 40, "."),
        ("²", "Det ser inte ut som ett antal."),
    ):
        await lena.send(wrong)
        shown = await lena.expect(lambda view, words=problem: words in text_of(view))  # type: ignore[misc]
        assert "⚠️" in text_of(shown)
        assert "Hur många klasser eller elever?" in text_of(shown)
    await write(lena, "ca 160", "ämnet passar för högst 120")
    await lena.sticker()
    await lena.expect("Här behöver jag text.")
    await write(lena, "ca 60", "Hur många klasser är det?")
    await press(lena, "2", "Vilken dag passar?")
    await write(lena, "när som helst", "Det ser inte ut som en dag.")
    await write(lena, written(day), "Vilken tid")
    await lena.sticker()
    await lena.expect("Tryck på någon av knapparna")
    await press(lena, "09.00", "Vill du säga mer till polisen?")
    await press(lena, "Inget mer", "Stämmer det här?")
    await write(lena, "ja", "Tryck på någon av knapparna")
    await press(lena, "✅ Boka", "Besöket är bokat")
    screens = [view for view in await lena.messages() if "Steg" in text_of(view)]
    assert screens == [], "a dialog leaves no trail of dead messages"


async def test_a_day_or_time_that_cannot_be_is_answered_with_an_example(shared: World) -> None:
    per = await somebody(shared, Role.POLICE)
    await write(per, "/tider", "Min vecka")
    await press(per, "➕ Erbjud tider", "Hur vill du erbjuda tider?")
    await press(per, "En enda dag", "Vilken dag")
    await write(per, "igår", "Det har redan varit.")
    await write(per, "2020-10-14", "Det har redan varit.")
    await write(per, "31/2", "Den dagen finns inte")
    await write(per, "2031-01-01", "Det är för långt fram: högst 400 dagar.")
    await write(per, "idag", "Från vilken tid")
    await write(per, "25.00", "Det ser inte ut som ett klockslag. Skriv till exempel 9")
    await write(per, "9.10", "Välj en hel kvart")
    await write(per, "0730", "Till vilken tid")
    await write(per, "7", "Slutet måste vara efter början.")
    await write(per, "8", "Stämmer det här?")
    await press(per, "✅ Erbjud tiderna", "Det har redan varit.")
    await write(per, "15", "Till vilken tid")
    await write(per, "16", "Stämmer det här?")
    await press(per, "‹ Tillbaka", "Till vilken tid")
    await press(per, "Avbryt", "Erbjud tider: avbrutet.")


async def test_hours_of_a_night_when_the_clocks_change_are_what_the_clock_shows(
    shared: World,
) -> None:
    per = await somebody(shared, Role.POLICE)
    await write(per, "/tider", "Min vecka")
    await press(per, "➕ Erbjud tider", "Hur vill du erbjuda tider?")
    await press(per, "En enda dag", "Vilken dag")
    await write(per, "2022-03-27", "Från vilken tid")
    await write(per, "2.30", "Till vilken tid")
    await write(per, "4", "Stämmer det här?")
    await press(per, "✅ Erbjud tiderna", "Du erbjuder nu sön 27 mars 2022 kl. 02.30–04.00")


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "ett ord " * 1_250, "👮" * 10_000, "rad\n" * 2_500],
    ids=["one word", "words", "emoji", "lines"],
)
async def test_a_text_that_telegram_splits_is_refused_as_a_whole(shared: World, text: str) -> None:
    sam = await somebody(shared, Role.COORDINATOR)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Rubrik", "Skriv själva texten")
    parts = await sam.send(text)
    assert len(parts) > 2
    # One answer a part, so that it is known when the last part has been read.
    await eventually(
        lambda: shared.telegram.events(0, chat_id=sam.id),
        lambda found: len([e for e in found[1] if _says(e, "Texten är för lång")]) >= len(parts),
    )
    last = await sam.last()
    assert "högst 3" in text_of(last)
    assert "Skriv själva texten" in text_of(last), "no part was taken for the text"
    await shared.telegram.advance(timedelta(seconds=6))
    await write(sam, "Kort och bra.", "Hur bråttom är det?")


async def test_a_text_as_long_as_a_message_is_refused_and_the_longest_update_arrives_whole(
    shared: World,
) -> None:
    sam, bodil = await somebody(shared, Role.COORDINATOR), await somebody(shared, Role.MEMBER)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Rubrik", "Skriv själva texten")
    assert len(await sam.send("👮" * 2048)) == 1, "Telegram takes it as one message"
    refused = text_of(await sam.expect("nu är de 4\u00a0102. En emoji räknas som två eller fler."))
    assert "Korta det du just skrev" in refused, "what to do"
    await shared.telegram.advance(timedelta(seconds=6))  # what comes at once is taken for its rest
    one_too_many = (TEXT_MAX_UNITS - len("Rubrik")) // 2 * "👮" + "x"
    await sam.send(one_too_many)
    refused = text_of(await sam.expect("nu är de 3\u00a0301."))
    assert "får vara högst 3\u00a0300 tecken tillsammans" in refused
    longest = one_too_many[:-1]
    await write(sam, longest, "Hur bråttom är det?")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    await press(sam, "Inget mer", "Så här kommer det att se ut")
    await sam.press("📣 Skicka nu")
    assert longest in text_of(await bodil.expect("🔴 VARNING"))
    await sam.expect("Lägesbilden är skickad")


# How the simulator is handed the file, which blocks nobody else here.
@pytest.mark.filterwarnings("ignore:Sending a large body directly:ResourceWarning")
async def test_a_file_that_is_too_large_is_refused_and_a_smaller_one_goes(shared: World) -> None:
    sam, bodil = await somebody(shared, Role.COORDINATOR), await somebody(shared, Role.MEMBER)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    await write(sam, "Karta över avspärrningen", "Skriv själva texten")
    await write(sam, "Torget är avspärrat.", "Hur bråttom är det?")
    await press(sam, "🔴 Varning", "Vill du lägga till något")
    await sam.press("☐ 🖼 Bilder eller fil")
    await sam.expect(lambda view: "☑ 🖼 Bilder eller fil" in buttons_of(view))
    await press(sam, "✅ Klar", "Skicka upp till 10 bilder")
    for name in ("bild.png", "karta.pdf"):
        await sam.document(name, bytes(MAX_FILE_BYTES + 1))
        refused = text_of(await sam.expect("Filen är för stor: högst 20 MB."))
        assert "Skicka bilden som bild i stället för som fil" in refused, "what to do"
    await sam.document("karta.pdf", bytes(MAX_FILE_BYTES))
    await sam.expect("Så här kommer det att se ut")
    await sam.press("📣 Skicka nu")
    assert "document" in await bodil.expect("Karta över avspärrningen")


def _says(event: dict[str, object], words: str) -> bool:
    return words in str(event.get("message"))


async def test_an_edited_message_changes_nothing_and_is_answered(shared: World) -> None:
    sam = await somebody(shared, Role.COORDINATOR)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    (heading,) = await sam.send("Halka")
    await sam.expect("Skriv själva texten")
    await sam.edit(heading, "Halka och snö")
    await sam.expect("Jag läser inte ändringar i gamla meddelanden.")
    await write(sam, "Gå försiktigt.", "Hur bråttom är det?")
    await press(sam, "ℹ️ Information", "Vill du lägga till något")
    summary = text_of(await press(sam, "Inget mer", "Så här kommer det att se ut"))
    assert "Halka och snö" not in summary
    await press(sam, "Avbryt", "Lägesbild: avbrutet.")
    await sam.edit(heading, "Halka igen")
    await sam.expect("Skriv det igen som ett nytt meddelande.")


# -- invitations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["x", "A" * 64, "-_-", "ÅÄÖ", "1' OR '1'='1", '<b>&"'])
async def test_an_invitation_that_there_is_none_of_gives_nothing(shared: World, code: str) -> None:
    kim = await somebody(shared)
    await write(kim, f"/start {code}", "Den inbjudan finns inte.")
    await write(kim, "/meny", "Du är här som medborgare")


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ['<b>&"Bo', "שרה כהן", "محمد <i>", "Å\u0308\u0323sa", "{name} %s", "👮‍♀️ Åsa", "a" * 64],
)
async def test_a_name_is_shown_as_it_is_wherever_it_stands(shared: World, name: str) -> None:
    number = next(_number)
    organisation = f"{name} & Co {number}"
    sam = await somebody(shared, Role.COORDINATOR)
    person = await shared.telegram.add_person(name)
    shared.people[f"{name} {number}"] = person

    await write(sam, "/medlemmar", "Personer")
    await press(sam, "➕ Bjud in", "Vilken roll")
    asked = await press(sam, "skolkontakt", "Bjud in · Steg")
    if "Vilken skola" in text_of(asked):
        await press(sam, "➕ En annan skola", "Vilken organisation")
    await write(sam, organisation, "Hur många personer")
    await press(sam, "1", "Hur många dagar")
    summary = await press(sam, "7", "Stämmer det här?")
    shown = text_of(summary).split("Organisation: ")[1].split("\n")[0]
    made = await press(sam, "✉️ Skapa länken", f"Organisation: {shown}")
    await write(person, f"/start {text_of(made).split('start=')[1].split()[0]}", shown)
    joined = await sam.expect("har gått med som skolkontakt")
    assert shown in text_of(joined)
    if name.isascii():
        assert shown == organisation
        assert name in text_of(joined)
    hello = await write(person, "/start", "Hej ")
    greeted = text_of(hello).split("Hej ")[1].split("! Här")[0]
    await write(person, "/mig", greeted)

    day = await a_free_time(shared)
    await fill_in_booking(person, day, "09.00")
    await press(person, "✅ Boka", f"Skolkontakt: {greeted}")
    booked = await person.expect(lambda view: "document" in view)
    assert f"🏫 {shown}" in text_of(booked)
    await write(person, "/besok", shown)
    await write(sam, "/medlemmar", "Personer")
    await sam.press("Skolkontakt: ")
    await sam.expect("Skolkontakt: ")
    await log(sam, "S1 · ", "Möte", "igår", organisation)
    await write(sam, f"/aktiviteter {organisation}", "1 aktivitet")


# -- buttons --------------------------------------------------------------------------------------

OLD_BUTTONS = [
    "x", "n", "n:", "n:nowhere", "n:promise", "n:promise:", "n:promise:x", "n:promise:-1",
    "n:promise:999999", "n:promise:99999999999999999999", "n:promises:77777777777777777777777",
    "n:role:king:0", "n:role:member:-1", "n:role:member:99999999", "n:update:1:2:3", "n:update:0",
    "n:updates:-5", "n:updates:999999", "n:missed:1", "n:missed:1:x", "n:visit:999999",
    "n:visits:99999999999999999999999", "n:visits:-1", "n:undo:999999", "n:undo_yes:999999",
    "n:visit_yes:999999", "n:visit_unask:999999", "n:school:999999", "n:topic:999999", "n:holiday_gone:999999", "n:unblock:999999", "n:times:99999", "n:times:-99999", "n:invitation:999999",
    "n:revoke:999999", "n:revoke_yes:999999", "n:renew:999999", "n:lang:xx", "n:acts:1", "n:acts:x:y:z:0:", "n:read:999999",
    "n:acts:-:99:0:0:", "n:acts:-:0:99:0:", "n:acts:-:0:0:-9:", "n:acts:-:0:0:9999:", "n:actsp", "n:acts:-:z--:0:-:0:", "n:acts:-:---:99:-:0:",
    "n:acts:-:---:.1.zzzzzzzz:-:0:", "n:acts:-:---:0:-:-9:", "n:actsb:-:---:0:-:9:", "n:act:zzzzzzzzzzzzzzz",
    "n:act:999999", "n:act_files:zz", "b:log_edit:99", "b:log_void:99", "b:judge", "b:judge:999999", "b:target:999999",
    "n:follow:999999", "n:unfollow:x", "n:fu:x", "n:fu_one:999999", "n:fu_time:999999", "n:fu_months", "n:report:x", "n:report_pdf",
    "n:report_page:x", "n:report_text:", "d:promise:999999",
    "n:read:99999999999999999999999", "n:people:1:2:3", "b:", "b:dance", "b:cancel", "b:report",
    "n:network:999999", "n:close:999999", "n:close_yes:999999", "n:area:x", "n:area_close:999999",
    "n:members:999999:0", "n:unreached:1", "n:found:x", "n:member:999999", "n:branch:1:king", "n:homes:1:2", "n:convener:1:king",
    "n:leave:999999", "n:leave_yes:999999", "n:right:999999", "n:group:999999", "n:tie:1:2", "n:untie:999999",
    "n:wish:lowest:king", "n:wish:digest", "n:quiet:24:7", "n:quiet:7", "n:follow_areas:1", "n:follow_branches:king:1",
    "b:organisation", "b:organisation:999999", "b:network:999999", "b:area:999999", "b:join",
    "b:cancel:999999", "b:report:99999999999999999999999", "b:book:17", "f:", "f:1:1", "f:zz:1:=x",
    "f:1:1:?", "f:zzzzzzzzzzzzzzzzzz:1:=x", "f:1:zzzzzzzzzzzzzzzzzzzzzz:b", "f:zz:1:pabc",
    "f:zz:1:m2021", "f:zz:1:m2021-13", "🙃",
]  # fmt: skip
"""Data of buttons that no version of the bot ever made, or that point at what is not there."""


async def test_a_button_of_last_year_never_dies_silently(shared: World) -> None:
    for role in (Role.COORDINATOR, Role.POLICE, Role.SCHOOL, Role.MEMBER, None):
        person = await somebody(shared, role)
        await person.send("/meny")
        menu = await person.expect("Medborgarlöften i Älmhult")
        for data in OLD_BUTTONS:
            await person.press(data, menu)
            answer = await person.expect_answer()
            last = await person.last()
            assert answer["text"] or "Något gick fel" not in text_of(last), (role, data)
            assert buttons_of(last), (role, data)
    assert "handler.failed" not in shared.program.written()


async def test_an_old_button_of_a_form_shows_how_it_stands_now(shared: World) -> None:
    sam = await somebody(shared, Role.COORDINATOR)
    await write(sam, "/medlemmar", "Personer")
    first = await press(sam, "➕ Bjud in", "Vilken roll")
    data = {b["text"]: b["data"] for row in first["buttons"] for b in row}
    await press(sam, "polis", "Vilken organisation")
    now = await write(sam, "Exempelpolisen", "Hur många personer")
    await sam.press(data["samordnare"], now)
    stale = await sam.expect("Den knappen var gammal. Så här ser det ut nu:")
    assert "Hur många personer" in text_of(stale)
    await press(sam, "5", "Hur många dagar")
    await press(sam, "30", "Roll: polis")
    made = await press(sam, "✉️ Skapa länken", "Inbjudan är klar")
    await sam.press(data["polis"], made)
    await sam.expect("Inbjudan är skapad. Länken visas bara en gång")


async def test_two_presses_at_once_count_once(shared: World) -> None:
    day = await a_free_time(shared)
    lena = await somebody(shared, Role.SCHOOL)
    summary = await fill_in_booking(lena, day, "09.00")
    await asyncio.gather(*(lena.press("✅ Boka", summary) for _ in range(3)))
    await lena.expect("Besöket är bokat")
    await lena.expect("Polisbesöket är bokat")
    await write(lena, "/besok", "Mina besök")
    booked = [view for view in await lena.messages() if "document" in view]
    assert len(booked) == 1


# -- where and who --------------------------------------------------------------------------------


async def test_three_ticks_on_one_screen_all_count(shared: World) -> None:
    day = await a_free_time(shared)
    lena = await somebody(shared, Role.SCHOOL)
    await write(lena, "/boka", "Vad ska besöket handla om?")
    screen = await press(lena, "Trafik", "Vilka är besöket för?")
    ticks = {b["text"]: b["data"] for row in screen["buttons"] for b in row}
    for year in ("☐ åk 7", "☐ åk 8", "☐ åk 8", "☐ åk 9"):
        await lena.press(ticks[year], screen)
    ticked = ["☑ åk 7", "☑ åk 8", "☑ åk 9"]
    now = await lena.expect(lambda view: [b for b in buttons_of(view) if "☑" in b] == ticked)
    assert "Den knappen var gammal" not in text_of(now)
    await press(lena, "☑ åk 7", "Vilka är besöket för?")
    await press(lena, "✅ Klar", "Hur många klasser eller elever?")
    await press(lena, "2 klasser", "Vilken dag passar?")
    await write(lena, written(day), "Vilken tid")
    await press(lena, "09.00", "Vill du säga mer till polisen?")
    summary = await press(lena, "Inget mer", "Stämmer det här?")
    assert "För: åk 8, åk 9" in text_of(summary)


async def test_in_a_group_it_says_nothing(shared: World) -> None:
    sam = await somebody(shared, Role.COORDINATOR)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    group = await shared.telegram.add_group("Ledning", sam)
    await sam.add_bot_to(group)
    for text in ("/start", "/uppdatera", "/finnsinte"):
        await sam.send(text, chat_id=group)
        await sam.expect("Ska lägesbilder skickas")
    await sam.send("Rubrik som inte är en", chat_id=group)
    await sam.photo(chat_id=group)
    await sam.remove_bot_from(group)
    await write(sam, "Rubriken", "Skriv själva texten")
    await write(sam, "/medlemmar", "Personer")
    await sam.press("Samordnare: ")
    listed = await sam.expect("Samordnare: ")
    assert "nås inte" not in text_of(listed), "leaving a group is no block"
    said = await sam.messages(group)
    assert not [view for view in said if view["from"]["id"] == shared.simulator.world.bot["id"]]


async def test_who_blocks_in_the_middle_goes_on_where_they_were(shared: World) -> None:
    day = await a_free_time(shared)
    lena = await somebody(shared, Role.SCHOOL)
    sam = await somebody(shared, Role.COORDINATOR)
    await fill_in_for_whom(lena)
    await lena.block()
    await eventually(lambda: _schools(sam), lambda text: "har blockerat boten" in text)
    await lena.unblock()
    await write(lena, written(day), "Vilken tid")
    await eventually(lambda: _schools(sam), lambda text: "har blockerat boten" not in text)
    await press(lena, "09.00", "Vill du säga mer till polisen?")


async def _schools(coordinator: Person) -> str:
    await write(coordinator, "/medlemmar", "Personer")
    await coordinator.press("Skolkontakt: ")
    return text_of(await coordinator.expect("Skolkontakt: "))


FORBIDDEN = {
    None: [
        "b:invite", "b:update", "b:offer", "b:book", "b:log", "n:people", "n:role:member:0",
        "n:invitations", "n:invitation:1", "n:revoke:1", "n:revoke_yes:1", "n:renew:1", "n:updates:0", "n:update:1",
        "n:missed:1:0", "n:visits:0", "n:visit:1", "n:times", "n:schools:0", "n:school:1", "n:topics", "n:topic:1", "n:topic_gone:1", "n:topic_gone_yes:1",
        "n:holidays", "n:holiday_gone:1", "b:school", "b:topic", "b:holiday", "n:offers", "n:unblock:1", "n:visit_yes:1", "n:visit_unask:1", "b:block", "b:terms",
        "n:undo:1", "n:undo_yes:1", "n:acts", "n:read:1",
        "b:cancel:1", "b:report:1", "b:network", "b:area", "b:pause", "n:network:1", "n:close_yes:1", "n:members:1:0",
        "n:found:0:a", "n:areas", "n:area_close:1", "n:wish:digest:1", "n:quiet:1:2", "n:tie:1:1", "n:convener:1:member",
    ],
    Role.MEMBER: ["b:invite", "b:update", "n:people", "n:missed:1:0", "b:log", "n:acts", "b:book"],
    Role.SCHOOL: ["b:invite", "b:offer", "n:updates:0", "n:visit:1", "b:report:1", "n:undo_yes:1"],
    Role.POLICE: ["b:invite", "b:update", "b:book", "n:people", "n:revoke_yes:1", "n:undo:1", "n:undo_yes:1"],
}  # fmt: skip
"""What a role may not do, as the data of buttons that others have."""


@pytest.mark.parametrize("role", FORBIDDEN, ids=str)
async def test_a_button_of_somebody_else_is_refused(shared: World, role: Role | None) -> None:
    day = await a_free_time(shared)
    lena = await somebody(shared, Role.SCHOOL)
    await fill_in_booking(lena, day, "09.00")
    await press(lena, "✅ Boka", "Besöket är bokat")
    person = await somebody(shared, role)
    for data in FORBIDDEN[role]:
        await person.send("/meny")
        menu = await person.expect("Medborgarlöften i Älmhult")
        await person.press(data, menu)
        refused = await person.expect(
            lambda view: any(
                words in text_of(view)
                for words in ("en roll som du inte har", "får du inte se det")
            )
        )
        assert "Meny" in buttons_of(refused)
    assert "handler.failed" not in shared.program.written()


@pytest.mark.parametrize(
    "command", ["boka", "tider", "uppdatera", "logga", "aktiviteter", "medlemmar", "besok", "lage"]
)
async def test_a_command_of_another_role_says_whose_it_is(shared: World, command: str) -> None:
    kim = await somebody(shared)
    await write(kim, f"/{command}", "Be samordnaren om en inbjudan.")


async def test_a_dialog_that_waits_for_a_month_is_gone_and_says_so(own: World) -> None:
    sam = await somebody(own, Role.COORDINATOR)
    await write(sam, "/uppdatera", "Skriv en kort rubrik")
    screen = await write(sam, "Ett halvt utkast", "Skriv själva texten")
    await own.telegram.advance(timedelta(days=31))
    await eventually(lambda: _menu(sam), lambda labels: "✏️ Fortsätt: Lägesbild" not in labels)
    await sam.press("‹ Tillbaka", screen)
    await sam.expect("Lägesbild: det hade legat för länge och är borttaget.")


async def _menu(person: Person) -> list[str]:
    return buttons_of(await write(person, "/meny", "Medborgarlöften i Älmhult"))
