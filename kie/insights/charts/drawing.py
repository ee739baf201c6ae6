"""A picture as plotly.js reads it: plain values. No page that is asked for builds it with plotly's own Python, which
takes longer than all else of the page; a test has that look at every picture instead.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Part = dict[str, Any]


def drawn(traces: Sequence[Part], layout: Mapping[str, Any]) -> str:
    """The figure as JSON."""
    return json.dumps({"data": traces, "layout": layout}, ensure_ascii=False, separators=(",", ":"))
