"""All plots of ``tales``: those of training, whose second wordings are held out, and the one that is held out as a whole."""

from __future__ import annotations

from explainer.texts.applications import plots_of_giving, plots_of_helping

PLOTS = (*plots_of_giving.PLOTS, *plots_of_helping.PLOTS)
NEW_PLOT = plots_of_helping.NEW_PLOT
