"""Whether an embedded model is fit to teach with: each figure with its target, and which heads play which role."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.studies.attention import head_roles
from explainer.studies.attention.head_roles import Role, RoleScore
from explainer.texts.probes import QUOTES_DUE, QUOTES_NOT_DUE, STORIES
from explainer.training import measures, probes
from explainer.training.corpus import Texts

# What is measured: its unit ("%" is a share), and what a model fit to teach with reaches at least; None where nothing is asked.
TARGETS: dict[str, tuple[str, float | None]] = {
    "perplexity": ("", None),
    "bits_per_byte": ("", None),
    "previous_token": ("", 0.8),
    "induction": ("", 0.5),
    "induction_nats": ("nats", 2.0),
    "names": ("%", 0.9),
    "agreement": ("%", 0.9),
    "gender": ("%", 0.85),
    "quotes": ("%", 0.95),
    "masked_top5": ("%", 0.60),
    "unigram_top5": ("%", None),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. key: its name in JSON and in TARGETS. measured: None where it could not be.

    notes: how many probes, baselines, and where it is weakest.
    """

    key: str
    measured: float | None
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """Percent, nats or nothing."""
        return TARGETS[self.key][0]

    @property
    def at_least(self) -> float | None:
        """What is wanted."""
        return TARGETS[self.key][1]


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything the heads and the probes are measured on once: what the figures and the roles share."""

    model: LanguageModel
    texts: Texts | None
    seed: int
    on_stories: tuple[RoleScore, ...]
    on_random: tuple[RoleScore, ...]


def measured(model: LanguageModel, texts: Texts | None, seed: int) -> Measured:
    """Measure the heads; ``texts`` are the training and held-out documents where there are any."""
    on_stories = measures.head_scores(model, STORIES)
    return Measured(model, texts, seed, on_stories, measures.random_head_scores(model, seed))


def _score(scores: Iterable[RoleScore], role: Role) -> RoleScore:
    return next(score for score in scores if score.role is role)


def _best(score: RoleScore) -> float:
    return float(score.scores[score.best])


def _where(score: RoleScore) -> str:
    layer, head = score.best
    return f"layer {layer}, head {head}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _shares(shares: dict[str, float]) -> str:
    return ", ".join(f"{name} {_percent(share)}" for name, share in shares.items())


def _weakest(chosen: measures.Chosen, count: int = 3) -> str:
    lowest = sorted(chosen.by("frame").items(), key=lambda entry: entry[1])[:count]
    return "weakest: " + "; ".join(f"“{frame}” {_percent(share)}" for frame, share in lowest)


def _skipped(chosen: measures.Chosen) -> str:
    return f", {chosen.n_skipped} skipped (a word of several tokens)" if chosen.n_skipped else ""


def language(found: Measured) -> list[Figure]:
    """Perplexity and bits per byte on whole held-out documents; null without data."""
    if found.texts is None:
        note = ("pass --data to measure it on held-out books and stories",)
        return [Figure("perplexity", None, note), Figure("bits_per_byte", None, note)]
    loss = measures.text_loss(found.model, found.texts.held_out)
    seen = f"{loss.n_documents} held-out documents, {loss.n_tokens:,} tokens in windows of {found.model.context}"
    nats = f"{loss.nats / loss.n_tokens:.4f} nats a token"
    return [
        Figure("perplexity", loss.perplexity, (seen, nats)),
        Figure("bits_per_byte", loss.bits_per_byte, (f"the same text, {loss.n_bytes:,} bytes",)),
    ]


def previous_token(found: Measured) -> list[Figure]:
    """The best head's mean weight on the token before, over the built-in stories."""
    own, other = _score(found.on_stories, head_roles.PREVIOUS), _score(found.on_random, head_roles.PREVIOUS)
    notes = [f"{_where(own)}; {own.n_positions:,} places in {len(STORIES)} built-in stories; looking evenly {own.even:.2f}"]
    notes.append(f"on random tokens: {_best(other):.2f} ({_where(other)})")
    if found.texts is not None:
        documents = found.texts.held_out[:: max(1, len(found.texts.held_out) // 24)]
        held_out = _score(measures.head_scores(found.model, documents), head_roles.PREVIOUS)
        notes.append(f"on the first window of {len(documents)} held-out documents: {_best(held_out):.2f} ({_where(held_out)})")
    return [Figure("previous_token", _best(own), tuple(notes))]


def induction(found: Measured) -> list[Figure]:
    """On random tokens said twice: the best head's mean weight on the token after the earlier copy, and what the copy gains."""
    own = _score(found.on_random, head_roles.INDUCTION)
    texts = f"{measures.RANDOM_TEXTS} texts of random tokens said twice, {own.n_positions:,} places; looking evenly {own.even:.2f}"
    gain = measures.induction_gain(found.model, found.seed)
    return [
        Figure("induction", _best(own), (f"{_where(own)}; {texts}",)),
        Figure("induction_nats", gain, ("first copy's mean loss − second copy's, each from its second token on",)),
    ]


def _later(chosen: measures.Chosen, n_frames: int) -> str:
    return f"on {n_frames} frames written after the training texts: {_percent(chosen.share)} of {len(chosen.probes)}; {_weakest(chosen)}"


def names(found: Measured) -> list[Figure]:
    """Who received it, who gave it."""
    girls, boys = (measures.single_token_names(found.model, kind) for kind in (probes.GIRLS, probes.BOYS))
    n_skipped = len(probes.GIRLS) + len(probes.BOYS) - len(girls) - len(boys)
    if min(len(girls), len(boys)) < 2:
        raise ExplainerError(f"{found.model.name} writes nearly all names with several tokens, so no two of them can be compared.")
    asked = probes.names(random.Random(found.seed), girls, boys)
    chosen = measures.choose(found.model, asked)
    later = measures.choose(found.model, probes.names(random.Random(found.seed), girls, boys, frames=probes.LATER_NAME_FRAMES))
    notes = (
        f"{len(chosen.probes)} probes in {len(probes.NAME_FRAMES)} frames, {len(girls) + len(boys)} names{_skipped(chosen)}, "
        f"{n_skipped} names of several tokens left out",
        f"mean logit difference {chosen.margins.mean():+.2f}",
        _shares(chosen.by("group")),
        "shortcuts: " + _shares(probes.shortcuts(chosen.probes)),
        _weakest(chosen),
        _later(later, len(probes.LATER_NAME_FRAMES)),
    )
    return [Figure("names", chosen.share, notes)]


def agreement(found: Measured) -> list[Figure]:
    """The verb in the number of its subject, not of the noun in between."""
    chosen = measures.choose(found.model, probes.agreement(random.Random(found.seed)))
    notes = [f"{len(chosen.probes)} probes in {len(probes.AGREEMENT_FRAMES)} frames{_skipped(chosen)}", _shares(chosen.by("group"))]
    notes.append("baseline: the number of the nearest noun passes 0 % by construction, always one number 50 %")
    if found.texts is not None:
        counts = probes.bigrams(text for kind in found.texts.train.values() for text in kind)
        notes.append(f"baseline: bigrams of the training text pass {_percent(probes.bigram_share(chosen.probes, counts))}")
    later = measures.choose(found.model, probes.agreement(random.Random(found.seed), frames=probes.LATER_AGREEMENT_FRAMES))
    return [Figure("agreement", chosen.share, (*notes, _weakest(chosen), _later(later, len(probes.LATER_AGREEMENT_FRAMES))))]


def gender(found: Measured) -> list[Figure]:
    """He after a boy and she after a girl; the smaller of the two shares counts."""
    chosen = measures.choose(found.model, probes.gender())
    shares = chosen.by("group")
    boys, girls = shares.get("boys", 0.0), shares.get("girls", 0.0)
    notes = (
        f"{len(chosen.probes)} probes in {len(probes.GENDER_FRAMES)} frames{_skipped(chosen)}; the smaller share counts",
        f"he after a boy {_percent(boys)}, she after a girl {_percent(girls)}; always “he” gives 100 % and 0 %",
        _weakest(chosen),
    )
    return [Figure("gender", min(boys, girls), notes)]


def quotes(found: Measured) -> list[Figure]:
    """The closing mark where one is due: the whole text with it is likelier than the same without."""
    due = measures.quote_margins(found.model, QUOTES_DUE)
    other = measures.quote_margins(found.model, QUOTES_NOT_DUE)
    notes = [f"{len(due)} pairs; mean difference {due.mean():+.1f} nats"]
    unopened = measures.quote_margins(found.model, [text.replace('"', "") for text in QUOTES_DUE])
    notes.append(f"baseline: the same texts without the opening mark still get the closing one in {_percent(float((unopened > 0).mean()))}")
    notes.append(f"where no quotation is open the mark is left out: {_percent(float((other < 0).mean()))} of {len(other)}")
    if found.texts is not None:
        sites = measures.quote_margins(found.model, measures.quotation_sites(found.texts.held_out, random.Random(found.seed)))
        notes.append(f"at quotations of the held-out text: {_percent(float((sites > 0).mean()))} of {len(sites)}")
    failed = [text for text, margin in zip(QUOTES_DUE, due, strict=True) if margin <= 0]
    notes += [f"missed: {'; '.join(failed[:3])}"] if failed else []
    return [Figure("quotes", float((due > 0).mean()), tuple(notes))]


def masked(found: Measured) -> list[Figure]:
    """For a model that sees both sides: the hidden word among the five likeliest, on held-out or on built-in sentences."""
    documents = STORIES if found.texts is None else found.texts.held_out
    result = measures.masked_top5(found.model, measures.sentences(documents, random.Random(found.seed)))
    where = "built-in stories" if found.texts is None else "held-out documents"
    note = f"{result.n_words:,} words, each hidden in turn, in sentences of the {where}"
    baseline = "baseline: always the five commonest of these very words"
    return [Figure("masked_top5", result.top5, (note,)), Figure("unigram_top5", result.unigram, (baseline,))]


CAUSAL: tuple[tuple[tuple[str, ...], Callable[[Measured], list[Figure]]], ...] = (
    (("perplexity", "bits_per_byte"), language),
    (("previous_token",), previous_token),
    (("induction", "induction_nats"), induction),
    (("names",), names),
    (("agreement",), agreement),
    (("gender",), gender),
    (("quotes",), quotes),
)
BOTH_SIDES = ((("masked_top5", "unigram_top5"), masked),)


def figures(found: Measured) -> list[Figure]:
    """All figures of the model's kind, in a fixed order. What cannot be measured is None and says why."""
    made: list[Figure] = []
    for keys, measure in CAUSAL if found.model.causal else BOTH_SIDES:
        try:
            made += measure(found)
        except ExplainerError as error:
            made += [Figure(key, None, (str(error),)) for key in keys]
    return made


@dataclass(frozen=True, slots=True)
class Playing:
    """A head that has earned a role on the built-in stories or on random tokens; its mean weight on the role's keys on both, 0 to 1."""

    role: Role
    layer: int
    head: int
    on_stories: float
    on_random: float
    earned_on_stories: bool
    earned_on_random: bool


def playing(on_stories: Sequence[RoleScore], on_random: Sequence[RoleScore]) -> list[Playing]:
    """Which head plays which role, role by role, the strongest first."""
    found = []
    for story, other in zip(on_stories, on_random, strict=True):
        rows = [
            Playing(
                story.role, int(layer), int(head),
                float(story.scores[layer, head]), float(other.scores[layer, head]),
                bool(story.named[layer, head]), bool(other.named[layer, head]),
            )
            for layer, head in np.argwhere(story.named | other.named)
        ]  # fmt: skip
        found += sorted(rows, key=lambda row: -np.nan_to_num([row.on_stories, row.on_random]).max())
    return found
