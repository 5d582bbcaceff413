"""``python -m tests.bench NAME [--short]`` runs a bench; without NAME it lists them.

The last line printed is one JSON object: the figures, the aim beside each, and whether all are met.
A missed aim is a result, not an error: the exit code is 0. A usage error is 2.

A bench is a module in this folder with ``async def run(short: bool) -> Result``. Baseline and
candidate take turns within one run, because machines are noisy and only ratios hold.
"""

import argparse
import asyncio
import importlib
import pkgutil
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.bench.report import Result

Run = Callable[[bool], Coroutine[Any, Any, Result]]

NO_BENCHES = frozenset({"__main__", "report", "servers"})


def names() -> list[str]:
    """The benches there are, by the names of their modules."""
    modules = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(
        name for name in modules if name not in NO_BENCHES and not name.startswith(("_", "test_"))
    )


def load(name: str) -> tuple[Run, str]:
    """The bench's ``run`` and the first line of what its module says it measures."""
    module = importlib.import_module(f"tests.bench.{name}")
    run: Run = module.run
    return run, (module.__doc__ or "").strip().split("\n", 1)[0]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="without it, the benches are listed"
    )
    parser.add_argument("--short", action="store_true", help="a quick run, for a first look")
    options = parser.parse_args(arguments)
    if options.name is None:
        for name in names():
            print(f"{name:<12} {load(name)[1]}")
        return 0
    if options.name not in names():
        parser.error(f"no bench {options.name!r}; there are: {', '.join(names())}")
    run, about = load(options.name)
    print(about, flush=True)
    result = asyncio.run(run(options.short))
    for line in result.readable():
        print(line)
    print(result.as_json(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
