"""May this instance or network interface join, leave or swap security groups, and if not, which documented error comes back?

>>> from secgroup import World
>>> world = World({"cloud": "baidu", "security_groups": [{"id": "g-1"}], "instances": [{"id": "i-1"}]})
>>> world.check({"Action": "bind", "instanceId": "i-1", "securityGroupId": "g-1"})
<Verdict accepted: i-1 joins g-1>
"""

from __future__ import annotations

try:
    from secgroup._secgroup import Coverage, Explanation, Plan, Verdict, World, catalogue, sample
except ModuleNotFoundError as error:
    raise ImportError(
        f"these are the sources of secgroup, without their compiled half ({error}): pip install ./python, and run from another folder"
    ) from error
from secgroup.errors import BatchError, OracleError, RequestError, SecgroupError, StepError, WorldError
from secgroup.oracle import Oracle

__all__ = [
    "BatchError",
    "Coverage",
    "Explanation",
    "Oracle",
    "OracleError",
    "Plan",
    "RequestError",
    "SecgroupError",
    "StepError",
    "Verdict",
    "World",
    "WorldError",
    "catalogue",
    "sample",
]
