"""``python -m bot.learning``: learn the shipped weights anew."""

from bot.learning.shipped import relearn

if __name__ == "__main__":
    relearn()
