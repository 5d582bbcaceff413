"""What the program itself brings along, without what tests import beside it."""

from __future__ import annotations

import subprocess
import sys

_UNKNOWN = """
import bot.app
from bot.domain.forms import FormKind
from bot.services.forms import workflow
print([kind.value for kind in FormKind if kind not in workflow._workflows])
"""


def test_the_program_knows_the_workflow_behind_every_dialog() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _UNKNOWN], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "[]", "a handler has to import the service that registers it"
