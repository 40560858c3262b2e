"""Marketing: how a day's budget is divided among channels."""

from analytics.policies.marketing.splits import LastTouch, Oracle

__all__ = ["LastTouch", "Oracle"]
