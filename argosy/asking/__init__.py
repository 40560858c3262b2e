"""`argosy ask`: customer service answers from a run, in the language asked."""

from argosy.asking.ask import Answer, ask
from argosy.asking.report import as_json, show

__all__ = ["Answer", "as_json", "ask", "show"]
