"""The pipeline: the only place that wires the stages together."""

from findvalue.pipeline.library import Library
from findvalue.pipeline.options import WriteOptions

__all__ = ["Library", "WriteOptions"]
