"""An agent from outside: asks what sells well 5 % more than the list price, what lies idle 10 % less.

In one terminal:   argosy serve tiny --outside pricing --port 8545
In another:        python examples/outside_agent.py http://127.0.0.1:8545 my-bot
"""

import sys

import argosy


def price(asked: argosy.Asked) -> int:
    """Minor units of the view's currency, at least 1."""
    view = asked.view
    if view["idle_days"] > 14:
        return max(1, view["list_price"] * 90 // 100)
    return view["list_price"] * (105 if view["units_sold"] > 3 else 100) // 100


if __name__ == "__main__":
    url, name = sys.argv[1:]
    decided = argosy.join(url, name, "pricing").play(price)
    print(f"{name} decided {decided} prices")
