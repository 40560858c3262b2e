"""The market before it opens: people, goods, places, rates and taxes."""
