"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    for step in ("ship", "deliver", "confirm"):
        game.do(step, 2)
    game.do("withdraw", game.token)
