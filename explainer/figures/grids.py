"""Heatmaps for what is looked at but not drilled into; the microscope draws the grids of a head."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.figures.style import DIVERGING, SEQUENTIAL, lay_out, remembered, write_cells
from explainer.texts.wording import chart_text, number


def heatmap(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    signed: bool,
    x_title: str = "",
    y_title: str = "",
    height: int | None = None,
    name: str = "value",
) -> go.Figure:
    """A grid of numbers: probabilities from 0 to 1, or signed values around 0. −inf is drawn empty."""
    rows, columns = ([chart_text(name) for name in names] for names in (rows, columns))  # plotly reads some HTML
    shown = np.where(np.isfinite(values), values, np.nan)
    most = float(np.nanmax(np.abs(shown))) if np.isfinite(shown).any() else 1.0
    gap = 1 if len(columns) <= 64 else 0
    small = values.shape[0] * values.shape[1] <= 150
    chart = go.Figure(
        go.Heatmap(
            z=shown.astype(np.float32), x=list(columns), y=list(rows), colorscale=DIVERGING if signed else SEQUENTIAL,
            zmin=-most if signed else 0, zmax=most if signed else 1, xgap=gap, ygap=1,
            hovertemplate=f"%{{y}}, %{{x}}: %{{z:.4f}}<extra>{name}</extra>", colorbar={"thickness": 10, "len": 0.9},
        )
    )  # fmt: skip
    if small:
        texts = [[number(value) if np.isfinite(value) else "" for value in row] for row in shown]
        write_cells(chart, rows, columns, texts, np.nan_to_num(np.abs(shown)) > (0.55 * most if signed else 0.4))
    lay_out(chart, height or 90 + max(24, min(34, 640 // max(1, len(rows)))) * len(rows), x_title=x_title, y_title=y_title)
    chart.update_xaxes(showgrid=False, side="bottom")
    return chart.update_yaxes(autorange="reversed", showgrid=False)


grid = remembered(heatmap)
