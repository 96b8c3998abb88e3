"""What the lesson on many blocks needs: the lens, one token's way up, the parts of its logit, and the path of the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explainer.figures import stack as figures
from explainer.figures.style import percent
from explainer.models.labels import numbered
from explainer.ui import controls, kept, predictions, session, show
from explainer.ui.lesson import part, predict
from explainer.ui.session import Choice

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.lens import LensRow, Path, Trajectory
    from explainer.trace.views import DirectEffects, Likely


def state_names(n_layers: int) -> list[str]:
    """The moments of the lens in words."""
    return ["at the start", *(f"after block {layer}" for layer in range(n_layers))]


# --- the lens --------------------------------------------------------------------------------------------------------


def lens_rows(choice: Choice, trace: Trace, window: tuple[int, int]) -> tuple[LensRow, ...]:
    """What the model would say after each block, for the positions in view; with progress where it takes time."""
    from explainer.trace import lens

    model = session.model(choice)

    def run() -> tuple[LensRow, ...]:
        place, found = st.empty(), []
        bar = place.progress(0.0, "Asking after each block …")
        for row in lens.rows(model, trace, *window):
            found.append(row)
            bar.progress(len(found) / lens.n_states(trace), f"Asked after {row.state} of {model.n_layers} blocks")
        place.empty()
        return tuple(found)

    return kept.studied(("lens", model.key, trace.token_ids, trace.edits, window), run)


@part
def lens_board(choice: Choice, trace: Trace, rows: tuple[LensRow, ...], window: tuple[int, int], pos: int) -> None:
    """The likeliest token after every block at every position; a click lists the eight likeliest."""
    from explainer.trace import lens
    from explainer.ui.components import at_most
    from explainer.ui.components.cellgrid import Board, Cell, cellgrid

    model, first, count = session.model(choice), window[0], window[1]
    columns, names = numbered(trace.tokens)[first : first + count], state_names(model.n_layers)
    words = {int(i): model.label(int(i)) for row in rows for i in np.unique(row.token_ids)}
    ends, cells, texts = rows[-1].token_ids[:, 0], [], []
    for name, row in zip(names, rows, strict=True):
        line = []
        for at in range(count):
            ids, probs = row.token_ids[at], row.probs[at]
            best, last = words[int(ids[0])].strip() or "␣", words[int(ends[at])].strip() or "␣"
            told = (f"The likeliest in the end is “{last}”.",) if ids[0] != ends[at] else ("It is also the likeliest in the end.",)
            top = tuple((words[int(i)], float(p), percent(float(p)), str(k + 1)) for k, (i, p) in enumerate(zip(ids, probs, strict=True)))
            title = f"{name}, at {first + at} “{trace.tokens[first + at].strip() or '␣'}”: “{best}” with {percent(float(probs[0]))}"
            line.append(Cell(title, told, top, "The eight likeliest"))
        cells.append(line)
        texts.append([words[int(i)].strip() or "␣" for i in row.token_ids[:, 0]])
    board = Board(
        title="What the model would say after each block", rows=names, columns=columns, row_title="after each block",
        column_title="positions", values=np.stack([row.probs[:, 0] for row in rows]), texts=texts, cells=cells, extent=1.0, signed=False,
        note=f"Checked: the last row − the model’s own logits = {at_most(lens.error(model, trace, pos))}.",
        start=(model.n_layers, pos - first),
    )  # fmt: skip
    cellgrid(board, key="lens", source=f"{trace.model_key}/{window}/{pos}/{hash((trace.token_ids, trace.edits))}")

    def numbers() -> pd.DataFrame:
        parts = []
        for name, row in zip(names, rows, strict=True):
            at, rank = (axis.ravel() for axis in np.indices(row.token_ids.shape))
            tokens = [words[int(i)] for i in row.token_ids.ravel()]
            columns = {"when": name, "position": at + first, "rank": rank + 1, "token": tokens, "probability": row.probs.ravel()}
            parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    show.numbers_button("logit_lens", numbers)


def settled(way: Trajectory) -> int:
    """The first moment from which on the token stays the likeliest."""
    behind = np.flatnonzero(way.ranks > 1)
    return int(behind[-1]) + 1 if len(behind) else 0


def guess(way: Trajectory, n_layers: int, here: str) -> None:
    """Ask how late the final answer takes the lead, and answer once the reader has guessed."""
    options = ["in the first third", "in the middle", "in the last third"]
    picked = predict(f"Your guess first: when does the final answer at {here} take the lead for good?", options, "guess")
    if picked not in options:
        return
    at = settled(way)
    right = options[min(2, 3 * max(0, at - 1) // n_layers)]
    when = "before the first block" if at == 0 else f"after block {at - 1}, the {_nth(at)} of {n_layers}"
    st.markdown(f"{'Yes' if picked == right else 'No'}: {show.token(way.token)} takes the lead for good {when}: {right}.")


def _nth(count: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{count}{'th' if 10 <= count % 100 <= 20 else endings.get(count % 10, 'th')}"


# --- one token -------------------------------------------------------------------------------------------------------


def likeliest(choice: Choice, trace: Trace, pos: int) -> Likely:
    """The likeliest tokens at a position."""
    from explainer.trace import views

    return views.likeliest(session.model(choice), trace, pos, 6)


def pick_token(choice: Choice, likely: Likely) -> int:
    """The token that the rest is about: one of the likeliest, or one that the reader looks for."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        rank = predictions.pick_rank("Token", likely.tokens)
        typed = controls.search("or another one", "find", "a word").strip()
    found = predictions.find(choice, typed) if typed else ()
    if typed and not found:
        st.markdown(f"This model has no token for {show.token(typed)}. Try another word.")
    if found and found[0].n_pieces > 1:
        st.markdown(f"{show.token(typed)} is {found[0].n_pieces} tokens; the first is {show.token(found[0].label)}.")
    return found[0].token_id if found else likely.token_ids[rank]


def trajectory(choice: Choice, trace: Trace, pos: int, token_id: int) -> Trajectory:
    """Rank and probability of a token after each block."""
    from explainer.trace.lens import trajectory as compute

    return compute(session.model(choice), trace, pos, token_id)


def trajectory_figure(way: Trajectory) -> None:
    """One token's way up."""
    names = state_names(len(way.ranks) - 1)
    steps = ", ".join(f"{name} rank {rank:,}, {percent(float(p))}" for name, rank, p in zip(names, way.ranks, way.probs, strict=True))
    numbers = show.table(when=names, rank=way.ranks, probability=way.probs, logit=way.logits)
    left, right = st.columns(2, gap="large")
    with left:
        show.figure(figures.ranks(names, way.ranks), alt=f"Rank of “{way.token.strip()}”: {steps}.", table=numbers, name="way_up")
    with right:
        alt = f"Probability of “{way.token.strip()}” after each block, in the end {percent(float(way.probs[-1]))}."
        show.figure(figures.probabilities(names, way.probs), alt=alt, table=numbers, name="way_up_probability")


def direct_effects(choice: Choice, trace: Trace, pos: int, token_id: int) -> DirectEffects:
    """What each part adds to one logit.

    Raises: ExplainerError for models that normalise after every addition.
    """
    from explainer.trace import views

    return views.direct_effects(session.model(choice), trace, pos, token_id)


def parts(effects: DirectEffects) -> tuple[list[str], list[float], list[str]]:
    """The logit's parts in the order in which they enter the stream: names, values, kinds."""
    names, values, kinds = ["embedding"], [effects.embed], ["other"]
    if effects.pos_embed:
        names, values, kinds = [*names, "position"], [*values, effects.pos_embed], [*kinds, "other"]
    for layer, mlp in enumerate(effects.mlps):
        names += [f"{layer} attention", f"{layer} FFN"]
        values += [float(effects.heads[layer].sum() + effects.attn_biases[layer]), float(mlp)]
        kinds += ["attention", "ffn"]
    return [*names, "biases at the end", "rest (rounding)"], [*values, effects.final_bias, effects.rest], [*kinds, "other", "other"]


def sum_figure(effects: DirectEffects, word: str) -> tuple[str, float]:
    """The whole logit as a waterfall; returns the part that adds most."""
    names, values, kinds = parts(effects)
    listed = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True))
    alt = f"The logit of {word} is {effects.logit:.2f}, the sum of: {listed}."
    show.figure(
        figures.waterfall(names, values, kinds, effects.logit), alt=alt, table=show.table(part=names, added=values), name="logit_sum"
    )
    best = int(np.argmax(values))
    return names[best], values[best]


# --- the path --------------------------------------------------------------------------------------------------------


def path(choice: Choice, trace: Trace, pos: int) -> Path:
    """The stream of one position from the embedding to the end."""
    from explainer.trace.lens import path as compute

    return compute(session.model(choice), trace, pos)


def path_figures(found: Path, here: str) -> None:
    """Lengths, cosines, and the way in a plane."""
    numbers = show.table(
        after=found.names, length=found.norms, added=found.moved, cosine=found.cosine, first=found.points[:, 0], second=found.points[:, 1]
    )
    ends = f"length from {found.norms[0]:.1f} to {found.norms[-1]:.1f}, cosine with the final vector from {found.cosine[0]:.2f} to 1"
    left, right = st.columns(2, gap="large")
    with left:
        chart = figures.lengths(found.names, found.norms, found.moved)
        show.figure(chart, alt=f"The stream at {here}: {ends}.", table=numbers, name="path_lengths")
    with right:
        alt = f"Cosine of the stream at {here} with its last vector, from {found.cosine[0]:.2f} to 1."
        show.figure(figures.cosines(found.names, found.cosine), alt=alt, table=numbers, name="path_cosine")
    plane = f"The stream at {here} from the embedding to the end, in the plane that shows {100 * found.shown:.0f} % of its spread."
    show.figure(figures.path_plane(found.names, found.points), alt=plane, table=numbers, name="path_plane")
