"""`argosy study`: the markets that a study needs, the targets it holds them to, and its page."""

from argosy.studies.conduct import conduct
from argosy.studies.request import STUDIES, StudyRequest
from argosy.studies.study import Study

__all__ = ["STUDIES", "Study", "StudyRequest", "conduct"]
