def attack(game):
    _, seller, *_ = game.view("termsOf", 1)
    game.do("withdrawFor", seller, game.token)
