"""Names for what documents are made of."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any, Literal, TypeAlias

#: The clouds.
Cloud: TypeAlias = Literal["alibaba", "zenlayer", "baidu"]
#: A world's document: a dict, JSON, or the path of a file.
Document: TypeAlias = "Mapping[str, Any] | str | bytes | PathLike[str]"
