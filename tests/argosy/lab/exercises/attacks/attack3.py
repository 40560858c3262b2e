def attack(game):
    assert not game.do("release", 1)
    game.wait(30 * 3600 - 1)
    game.do("release", 1)
