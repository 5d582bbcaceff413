"""Takes the pictures of README and guides anew: `python -m tests.pictures [member] [school] …`.

It wants a Chromium on the machine. Look at what it took before committing it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from tests.pictures import coordinator, groups, member, police, renewal, school, schools
from tests.pictures._studio import Studio, studio

SCENES: Mapping[str, Callable[[Studio], Awaitable[None]]] = {
    "member": member.take,
    "coordinator": coordinator.take,
    "renewal": renewal.take,
    "groups": groups.take,
    "school": school.take,
    "police": police.take,
    "schools": schools.take,
}


async def main(names: list[str]) -> None:
    for name in names or list(SCENES):
        async with studio() as made:
            await SCENES[name](made)


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(SCENES)
    if unknown:
        raise SystemExit(f"{', '.join(sorted(unknown))}: there are {', '.join(SCENES)}")
    asyncio.run(main(sys.argv[1:]))
