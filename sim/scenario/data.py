"""`[data]`: which tables the scenario reads."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Data:
    """Where the tables are that the scenario reads.

    Each is the name of one in `scenarios/data`, or for a table of one's own `data/<table>-<digest>.csv`, which says
    what it holds and where run directories keep it. In files a path of one's own stands here, relative to the file.
    """

    places: str = "places.csv"
    links: str = "links.csv"
    closures: str = "closures.csv"
    passages: str = "passages.csv"
    fx: str = "fx.csv"
    vat: str = "vat.csv"
    duty: str = "duty.csv"
    low_value: str = "low_value.csv"
    catalogue: str = "catalogue.csv"
    tastes: str = "tastes.csv"
    factors: str = "factors.csv"
    hour_of_week: str = "hour_of_week.csv"
    hour_of_week_consumer: str = "hour_of_week_consumer.csv"
    seasons: str = "seasons.csv"
    countries: str = "countries.csv"
    baskets: str = "baskets.csv"
    repeat: str = "repeat.csv"
    payments: str = "payments.csv"
    preferences: str = "preferences.csv"
    forbidden: str = "forbidden.csv"
