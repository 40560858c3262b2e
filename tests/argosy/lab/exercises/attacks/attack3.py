"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    assert not game.do("release", 1)
    game.wait(30 * 3600 - 1)
    game.do("release", 1)
