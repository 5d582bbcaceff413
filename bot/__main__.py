"""`loftesboten`, and `python -m bot`."""

from bot.cli import main as main

if __name__ == "__main__":
    main()
