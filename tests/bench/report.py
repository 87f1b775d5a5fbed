"""From samples to the document: figures per page, ratios to the bare page, growth with the table, the aims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bench.measure import Sample

AIMED = ("list", "item")
TO_BARE, GROWTH = 3.0, 1.3
YARDSTICK = "list"
"""The bare page that both aims are held against: one query, a template of fifty rows."""

Samples = Mapping[tuple[int, str, int, str], Sample]
"""By items, page, connections, and "product" or "bare"."""


def compare(samples: Samples) -> list[dict[str, Any]]:
    """One entry per size, page and number of connections, product beside bare."""
    entries = []
    for items, page, connections, kind in samples:
        if kind == "product":
            product, bare = (samples[items, page, connections, one].figures() for one in ("product", "bare"))
            ratio = round(product["cpu_ms"] / bare["cpu_ms"], 2)
            head = {"items": items, "page": page, "connections": connections, "cpu_to_bare": ratio}
            entries.append(head | {"product": product, "bare": bare})
    return entries


def aims(samples: Samples) -> dict[str, Any]:
    """What is aimed at, what was found, and whether it holds for list and task page in every cell."""
    sizes = sorted({items for items, *_ in samples})
    if len(sizes) < 2:
        raise ValueError("growth with size needs at least two sizes")
    cells = sorted({(page, connections) for _, page, connections, _ in samples if page in AIMED})
    to_bare = {
        f"{page}, {items} items, {connections} connections": _to_bare(samples, items, page, connections)
        for items in sizes
        for page, connections in cells
    }
    growth = {
        f"{page}, {connections} connections": _growth(samples, sizes[0], sizes[-1], page, connections)
        for page, connections in cells
    }
    return {
        "processor_to_bare": {"aim": TO_BARE, "found": to_bare, "holds": max(to_bare.values()) <= TO_BARE},
        "cost_large_to_small": {"aim": GROWTH, "found": growth, "holds": max(growth.values()) <= GROWTH},
    }


def _to_bare(samples: Samples, items: int, page: str, connections: int) -> float:
    product = samples[items, page, connections, "product"].figures()
    bare = samples[items, YARDSTICK, connections, "bare"].figures()
    return round(product["cpu_ms"] / bare["cpu_ms"], 2)


def _growth(samples: Samples, small: int, large: int, page: str, connections: int) -> float:
    """Processor time per request of web and database together, large to small."""
    costs = []
    for items in (large, small):
        figures = samples[items, page, connections, "product"].figures()
        costs.append(figures["cpu_ms"] + figures["database_cpu_ms"])
    return round(costs[0] / costs[1], 2)
