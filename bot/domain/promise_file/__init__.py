"""The promise file: a citizen promise as TOML text, read with every mistake named by its line.

The format is described in docs/promise-file.md.
"""

from bot.domain.promise_file.keys import KeyPath
from bot.domain.promise_file.lines import locate
from bot.domain.promise_file.mistakes import Mistake, MistakeCode, PromiseFileError
from bot.domain.promise_file.reading import read_promise_bytes, read_promise_file
from bot.domain.promise_file.writing import write_promise_file

__all__ = [
    "KeyPath",
    "Mistake",
    "MistakeCode",
    "PromiseFileError",
    "locate",
    "read_promise_bytes",
    "read_promise_file",
    "write_promise_file",
]
