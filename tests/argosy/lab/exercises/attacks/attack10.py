def attack(game):
    game.do("dispute", 1)
