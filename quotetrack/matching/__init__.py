"""Two statements in, a relation with word-level changes out; pure: no database, no clock."""

from quotetrack.matching.compare import compare, compare_prepared
from quotetrack.matching.comparison import Change, Comparison
from quotetrack.matching.prepared import Prepared, prepare

__all__ = ["Change", "Comparison", "Prepared", "compare", "compare_prepared", "prepare"]
