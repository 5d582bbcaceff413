"""`loftesboten`, and `python -m bot`."""

import gc

# Nothing that is imported ever becomes garbage: looking for some among it takes a tenth of the
# start. `bot.garbage` turns the search on again once the bot is up.
gc.disable()

from bot.cli import main as main  # noqa: E402 - the import is what must not be searched

if __name__ == "__main__":
    main()
