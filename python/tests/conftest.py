from __future__ import annotations

from typing import Any

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def document() -> dict[str, Any]:
    vpc = {"vpc": "vpc-1"}
    return {
        "cloud": "alibaba",
        "account": "1234567890123456",
        "security_groups": [
            {"id": "sg-1", "region": "cn-hangzhou", "network": vpc, "kind": "basic"},
            {"id": "sg-2", "region": "cn-hangzhou", "network": vpc, "kind": "enterprise"},
        ],
        "instances": [
            {"id": "i-1", "region": "cn-hangzhou", "network": vpc, "status": "Running"},
            {"id": "i-2", "region": "cn-hangzhou", "network": vpc, "status": "Starting"},
            {"id": "i-3", "region": "cn-hangzhou", "network": vpc, "status": "Starting", "security_groups": ["sg-1"]},
        ],
    }
