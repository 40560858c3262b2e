"""`[data]`: which tables the scenario reads."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Data:
    """Names of the tables that the scenario reads, relative to `scenarios/data`."""

    places: str = "places.csv"
    links: str = "links.csv"
    fx: str = "fx.csv"
    vat: str = "vat.csv"
    duty: str = "duty.csv"
    low_value: str = "low_value.csv"
    catalogue: str = "catalogue.csv"
    hour_of_week: str = "hour_of_week.csv"
    countries: str = "countries.csv"
    basket: str = "basket.csv"
    repeat: str = "repeat.csv"
