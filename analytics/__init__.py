"""What is learned or computed from runs: reading them, key figures, statistics, policies."""

__all__ = ["kpis", "policies", "runs", "statistics"]
