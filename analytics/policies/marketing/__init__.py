"""Marketing: how a day's budget is divided among channels."""

from analytics.policies.marketing.bandit import Bandit
from analytics.policies.marketing.splits import LastTouch, Oracle

__all__ = ["Bandit", "LastTouch", "Oracle"]
