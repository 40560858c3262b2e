"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    signature = game.given["signature"]
    assert game.do("confirmFor", 1, signature)
    game.do("confirmFor", 2, signature)
    game.do("withdraw", game.token)
