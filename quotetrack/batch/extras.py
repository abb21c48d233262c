"""The libraries of the extra ``cluster``, loaded when they are needed."""

from types import ModuleType
from typing import Final

from quotetrack.errors import InputError

MISSING: Final = "This needs Arrow and Dask, which come with the extra: pip install 'quotetrack[cluster]'."


def load_parquet() -> ModuleType:
    """``pyarrow.parquet``; InputError where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(MISSING) from error
    module: ModuleType = pyarrow.parquet
    return module


def load_arrow() -> ModuleType:
    """``pyarrow``; InputError where it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise InputError(MISSING) from error
    module: ModuleType = pyarrow
    return module


def load_distributed() -> ModuleType:
    """``distributed``; InputError where it is not installed."""
    try:
        import distributed
    except ImportError as error:
        raise InputError(MISSING) from error
    module: ModuleType = distributed
    return module
