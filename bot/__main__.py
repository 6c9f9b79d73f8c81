"""python -m bot COMMAND"""

from bot.cli import main

if __name__ == "__main__":
    main()
