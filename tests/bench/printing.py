"""How figures are printed: one JSON object a line, or a plain table."""

import json
import statistics
from typing import Any

Figures = dict[str, Any]


def line(figures: Figures) -> str:
    return json.dumps(figures, separators=(", ", ": "))


def table(rows: list[Figures], columns: dict[str, str]) -> str:
    """Return ``rows`` under the titles of ``columns``, without the columns that no row has."""
    shown = {name: title for name, title in columns.items() if any(name in row for row in rows)}
    cells = [list(shown.values())]
    cells += [[str(row.get(name, "")) for name in shown] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in cells
    )


def spread(name: str, values: list[float], digits: int = 3) -> Figures:
    """Return median, 99th percentile and largest of ``values``, named after ``name``."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return {
        f"{name}_median": round(statistics.median(ordered), digits),
        f"{name}_p99": round(ordered[min(last, round(last * 0.99))], digits),
        f"{name}_max": round(ordered[-1], digits),
    }
