"""Members: a coordinator prepares, a shop joins and sets what it hears, a group is tied."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.domain.people import Role
from bot.settings import async_url
from bot.simulator.client import Person, buttons_of, text_of
from db.models import GroupRow
from db.session import Database
from tests.journeys.acts import accept, alert, eventually, invite, press, reopen, write
from tests.support.program import World


async def chats_of_groups(world: World) -> list[int]:
    """The chats in which the bot believes to be."""
    database = Database(async_url(world.database_url))
    try:
        async with database.read() as session:
            return list(
                await session.scalars(select(GroupRow.chat_id).where(GroupRow.ended_at.is_(None)))
            )
    finally:
        await database.close()


async def test_a_shop_joins_sets_what_it_hears_and_leaves(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await write(sam, "/medlemmar", "Personer och nätverk")
    await press(sam, "📍 Områden: 0", "Inga områden ännu")
    await press(sam, "➕ Nytt område", "Vad heter området?")
    await write(sam, "Centrum", "Stämmer det här?")
    await press(sam, "✅ Spara", "Området Centrum är sparat.")
    code = await invite(sam, "nätverksmedlem", "Exempelbutiken")

    bodil = await world.person("Bodil")
    asked = await write(bodil, f"/start {code}", "Vill du vara med?")
    for words in ("Älmhults kommun bjuder in dig", "Det här får du", "Det här sparas"):
        assert words in text_of(asked)
    await press(bodil, "Nej tack", "Du gick inte med")
    await write(bodil, f"/start {code}", "Vill du vara med?")
    await press(bodil, "✅ Ja, jag vill vara med", "Vilken organisation")
    await press(bodil, "Stämmer: Exempelbutiken", "Vilken bransch?")
    await press(bodil, "handel", "Var finns verksamheten?")
    await press(bodil, "☐ Centrum", "Var finns verksamheten?")
    summary = await press(bodil, "✅ Klar", "Stämmer det här?")
    assert "Områden: Centrum" in text_of(summary)
    await press(bodil, "✅ Gå med", "Välkommen! Du är nu med i Nätverk mot brott med företagen.")
    await sam.expect("Bodil har gått med som nätverksmedlem, Exempelbutiken.")
    await eventually(bodil.commands, lambda names: "lage" in names)

    mine = await press(bodil, "🔔 Vad jag får och när", "Tyst mellan kl. 21.00 och 07.00")
    set_ = await press(bodil, "🔔 Få bara varningar direkt", "Bara varningar kommer direkt")
    assert set_["message_id"] == mine["message_id"], "one screen, edited in place"
    await press(bodil, "🌙 Tysta timmar", "När ska det vara tyst?")
    await press(bodil, "22–06", "Tyst mellan kl. 22.00 och 06.00")
    await press(bodil, "Sluta senare", "Tyst mellan kl. 22.00 och 07.00")
    await press(bodil, "✅ Klar", "Vad du får och när")
    await press(bodil, "📍 Områden jag följer", "Vilka områden vill du höra om?")
    await press(bodil, "☐ Centrum", "Vilka områden vill du höra om?")
    await press(bodil, "✅ Klar", "• Områden: Centrum. Branscher: din egen.")
    await press(bodil, "⏸ Pausa", "Till vilken dag vill du pausa?")
    await write(bodil, "20 okt", "Stämmer det här?")
    await press(bodil, "⏸ Pausa", "Pausat till ons 20 okt 2021.")
    await write(bodil, "/mig", "Pausat till ons 20 okt 2021.")

    none = await write(sam, "/medlemmar zzz", "”zzz”: 0 medlemmar")
    assert "Sök med en del av namnet" in text_of(none)
    found = await write(sam, "/medlemmar exempel", "”exempel”: 1 medlem")
    assert "• Bodil, Exempelbutiken" in text_of(found)
    await press(sam, "Bodil · ", "Bransch: handel")
    await press(sam, "⭐ Gör till sammankallande", "Roll i nätverket: sammankallande")
    await bodil.expect("är nu: sammankallande.")
    await press(bodil, "Nätverk mot brott med företagen", "Så här är du med, Bodil:")
    await press(bodil, "🚪 Lämna nätverket", "Vill du lämna")
    await press(bodil, "🚪 Lämna nätverket", "Du har lämnat")
    await write(bodil, "/meny", "Du är här som medborgare")
    await eventually(bodil.commands, lambda names: "lage" not in names)


async def test_a_list_gives_everybody_on_it_a_link_of_their_own(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.person("Bodil")
    await write(sam, "/medlemmar", "Personer och nätverk")
    await sam.press("📄 Bjud in många med en lista")
    await sam.expect(lambda view: "document" in view and "Fyll i filen" in text_of(view))
    await sam.document("lista.csv", b"Bodil;;handel\nMats;Exempelmacken;rymdfart\n")
    faulty = await sam.expect("2 rader behöver rättas. Inget är sparat.")
    assert "Rad 1: organisation saknas" in text_of(faulty)
    assert "Rad 2: branschen ”rymdfart” finns inte" in text_of(faulty)

    rows = "Namn;Organisation;Bransch\nBodil;Exempelbutiken;handel\nMats;Exempelmacken;drivmedel\n"
    await sam.document("lista.csv", rows.encode("cp1252"))
    await sam.expect("Vilket nätverk gäller det?")
    await press(sam, "Nätverk mot brott med företagen", "Hur många dagar")
    await press(sam, "30", "På listan: 2 personer.")
    await sam.press("✉️ Skapa länkarna")
    made = await sam.expect(
        lambda view: "document" in view and "2 länkar är klara" in text_of(view)
    )
    file = (await world.telegram.download(made["document"]["url"])).decode("utf-8-sig")
    headings, first, _ = file.splitlines()
    assert headings == "Namn;Organisation;Länk"
    await write(bodil, f"/start {first.split('start=')[1]}", "Vill du vara med?")
    await press(bodil, "✅ Ja, jag vill vara med", "Vilken organisation")
    await press(bodil, "Stämmer: Exempelbutiken", "Vilken bransch?")
    await press(bodil, "Stämmer: handel", "Stämmer det här?")
    await press(bodil, "✅ Gå med", "Välkommen! Du är nu med i")


async def test_a_group_is_tied_in_private_and_followed(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.person("Bodil")
    await accept(bodil, await invite(sam, "nätverksmedlem", "Exempelbutiken"), "Exempelbutiken")
    group = await world.telegram.add_group("Handlarna", sam, bodil)
    await sam.add_bot_to(group)
    await sam.expect("Jag är med i gruppen Handlarna.")
    await press(sam, "🔗 Välj nätverk", "Gruppen är inte kopplad")
    await press(sam, "🔗 Nätverk mot brott med företagen", "Här skickas lägesbilder till")
    new = await world.telegram.migrate(group)
    await eventually(lambda: chats_of_groups(world), lambda chats: chats == [new])
    await sam.remove_bot_from(new)
    await eventually(lambda: chats_of_groups(world), lambda chats: chats == [])
    await world.telegram.advance(timedelta(minutes=2))
    await sam.expect("Jag är inte längre med i gruppen Handlarna.")
    said = [view for view in await sam.messages(new) if buttons_of(view)]
    assert said == [], "silent in the group"


async def test_a_topic_of_a_forum_is_tied_by_a_command_written_in_it(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    forum = await world.telegram.add_group("Handlarna", sam, supergroup=True, is_forum=True)
    topic = await world.telegram.open_topic(forum, sam, "Lägesbilder")
    await sam.add_bot_to(forum)
    await sam.expect("Jag är med i gruppen Handlarna.")
    await sam.send("/lage", chat_id=forum, topic=topic)
    await sam.expect("ämne")
    await press(sam, "🔗 Välj nätverk", "Gruppen är inte kopplad")
    await press(sam, "🔗 Nätverk mot brott med företagen", "Här skickas lägesbilder till")
    await alert(world, sam, "Inbrott i natt", "Tre butiker.")
    views = await eventually(
        lambda: sam.messages(forum), lambda all_: "Tre butiker." in text_of(all_[-1])
    )
    assert [view["thread_id"] for view in views if view["from"]["is_bot"]] == [topic]


async def test_a_group_that_is_removed_after_a_post_holds_nothing_up(world: World) -> None:
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    group = await world.telegram.add_group("Handlarna", sam, bodil)
    await sam.add_bot_to(group)
    await sam.expect("Jag är med i gruppen Handlarna.")
    await press(sam, "🔗 Välj nätverk", "Gruppen är inte kopplad")
    await press(sam, "🔗 Nätverk mot brott med företagen", "Här skickas lägesbilder till")
    await alert(world, sam, "Inbrott i natt", "Tre butiker.")
    [posted] = await eventually(lambda: posts_in(sam, group), bool)
    await sam.remove_bot_from(group)
    await eventually(lambda: chats_of_groups(world), lambda chats: chats == [])
    await world.telegram.advance(timedelta(minutes=2))
    await sam.expect("Jag är inte längre med i gruppen Handlarna.")

    await reopen(sam, "Inbrott i natt", "Tre butiker.")
    await press(sam, "✏️ Rätta", "Vad vill du rätta?")
    await press(sam, "Text", "Skriv den nya texten")
    await write(sam, "Två butiker.", "Blir:")
    await press(sam, "✏️ Rätta hos alla", "Lägesbilden är rättad hos alla")
    await bodil.expect("Två butiker.")
    assert await posts_in(sam, group) == [posted], "out of reach for us: it stays as it was"

    await alert(world, sam, "Falska fakturor", "Betala inget.")
    await bodil.expect("Betala inget.")
    assert await posts_in(sam, group) == [posted]


async def posts_in(person: Person, group: int) -> list[str]:
    """What the bot has written in a group."""
    views = await person.messages(group)
    return [text_of(view) for view in views if view["from"]["is_bot"]]


async def test_what_a_digest_leads_to_comes_below_it(world: World) -> None:
    bodil = await world.let_in("Bodil", Role.MEMBER, "Exempelbutiken")
    digest = await write(bodil, "/mig", "Boten sparar")
    await bodil.mark()
    await bodil.press("d:problems:0", digest["message_id"])
    shown = await bodil.expect("problemområden")
    assert shown["message_id"] > digest["message_id"]
    kept = next(one for one in await bodil.messages() if one["message_id"] == digest["message_id"])
    assert text_of(kept) == text_of(digest)
