"""What the figures of an assessment do not hold, in words."""

from __future__ import annotations

from typing import Final

LEFT_OUT: Final = (
    "what thieves gain; whom they stole from, they cost what is not charged back",
    "lateness: a parcel that comes late is worth what one in time is, unless it comes so late that it is not taken",
    "what goods are worth that were not as described or damaged: nothing",
    "CO2, people's time, and what running shops and a platform costs besides",
    "hauliers, brokers, suppliers, warehouses, processors, exchanges, validators: paid what their work costs",
    "taxes and tariffs of freight as causes: the first best has them, too, and a euro of tax is worth a euro",
    "offers beyond the dozen of an article and the dozen of its category that anybody can come across",
    "what fraudulent sellers would do once they are known, and how sellers would live on prices at cost",
)
