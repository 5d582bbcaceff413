"""The pictures of Neighbourhood Watch and of plans before the planning group."""

from __future__ import annotations

from datetime import date, time

from tests.journeys.acts import press, write
from tests.pictures._studio import Studio


async def take(studio: Studio) -> None:
    sara, mats, siv = (studio.people[name] for name in ("Sara", "Mats", "Siv"))
    for person in (sara, mats, siv):
        await write(person, "/start", "Hej")

    await write(sara, "/meny", "Medborgarlöften i")
    await press(sara, "🏘 Grannsamverkan", "Exempelbyn")
    await studio.snap(sara, "granne-omraden")
    await press(sara, "Exempelbyn", "14 hushåll")
    await studio.snap(sara, "granne-omrade", (390, 1090))

    await write(siv, "/meny", "Medborgarlöften i")
    await press(siv, "🏗 Planärenden", "Ny park vid Exempelvägen")
    await press(siv, "Ny park vid Exempelvägen", "Checklistan")
    await studio.snap(siv, "plan-arende")
    await press(siv, "✅ Checklistan", "Åtta frågor efter Bo Tryggt 2030")
    await studio.snap(siv, "plan-checklista")
    await press(siv, "◻️ Belysning", "5 av 8: Belysning")
    await studio.snap(siv, "plan-fraga")

    await studio.move_to(date(2021, 10, 13), time(10))
    await mats.expect("Dieselstölder på landsbygden")
    await studio.move_to(date(2021, 11, 3), time(10))
    await mats.expect("En fråga för 2021")
    await studio.snap(mats, "granne-fraga")
