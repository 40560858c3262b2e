"""`argosy track`: one parcel's way, with the predictions made on it."""

from argosy.tracking.report import as_json, show
from argosy.tracking.track import Position, Scan, Track, track_of

__all__ = ["Position", "Scan", "Track", "as_json", "show", "track_of"]
