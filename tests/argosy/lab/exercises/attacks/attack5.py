def attack(game):
    for step in ("ship", "deliver", "confirm"):
        game.do(step, 2)
    game.do("withdraw", game.token)
