"""Reading run directories: `RunDirectory.open(path).table(name)`, and checking the money in them."""

from analytics.runs.digest import TableDigest, digest_of, file_sha256, run_digest, sha256_of
from analytics.runs.directory import KPIS, RunDirectory
from analytics.runs.errors import DamagedTable, RunError
from analytics.runs.manifest import MANIFEST, SCENARIO, read_document
from analytics.runs.money import PARTIES, unbalanced_orders
from analytics.runs.pseudonyms import KEY_BYTES, Pseudonyms
from analytics.runs.roles import ALONE, Role, SeenRun
from analytics.runs.schema import Needs, schema_of
from analytics.runs.tables import PARTS
from analytics.runs.vetting import Trust, Vetted

__all__ = [
    "ALONE",
    "KEY_BYTES",
    "KPIS",
    "MANIFEST",
    "PARTIES",
    "PARTS",
    "SCENARIO",
    "DamagedTable",
    "Needs",
    "Pseudonyms",
    "Role",
    "RunDirectory",
    "RunError",
    "SeenRun",
    "TableDigest",
    "Trust",
    "Vetted",
    "digest_of",
    "file_sha256",
    "read_document",
    "run_digest",
    "schema_of",
    "sha256_of",
    "unbalanced_orders",
]
