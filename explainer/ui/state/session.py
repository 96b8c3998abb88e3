"""What the reader chose, and what is cached for all: models and traces. Torch enters only inside functions."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer import switches
from explainer.errors import EditError, ModelError, TextError
from explainer.models import catalogue
from explainer.models.catalogue import EMBEDDED, OURS, ModelRef, Shape
from explainer.models.labels import Encoding
from explainer.trace.edits import Edit, parse_edits
from explainer.ui.state import memory, url
from explainer.ui.state.guest import Guest
from explainer.ui.state.shelf import Shelf
from explainer.ui.text import plain

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose, known without torch: the model, the text, the what-if edits."""

    ref: ModelRef
    text: str
    edits: tuple[Edit, ...] = ()

    @property
    def model(self) -> str:
        """The model's name."""
        return self.ref.name

    @property
    def shape(self) -> Shape:
        """The model's shape."""
        return self.ref.shape

    @property
    def called(self) -> str:
        """How the model is called in a sentence."""
        return self.ref.called

    def without_edits(self) -> Choice:
        """The same model and text, unchanged."""
        return replace(self, edits=())


def choice() -> Choice:
    """The reader's choice, without what-if edits: a page on which they count asks ``what_if`` for them.

    Raises: TextError or ModelError with one sentence when nothing can be shown for it.
    """
    text = st.session_state.get("text", "")
    if not text.strip():
        raise TextError("There is no text to read. Type a few words in the box in the sidebar.")
    return Choice(catalogue.find(st.session_state["model_in_use"]), text)


def encoding(chosen: Choice) -> Encoding:
    """The text's tokens, those of its trace; without torch for the embedded models.

    Raises: TextError when there are more than the context window takes; ModelError when the tokenizer cannot be read.
    """
    tokenizer(chosen)
    found = chosen.ref.encode(chosen.text)
    if len(found.token_ids) > chosen.shape.context:
        raise TextError(
            f"That is {len(found.token_ids):,} tokens; {chosen.called} reads at most {chosen.shape.context:,}. "
            "Shorten the text in the sidebar."
        )
    return found


def tokenizer(chosen: Choice) -> Any:
    """What cuts the model's texts, with a message while transformers is imported for it.

    Raises: ModelError when it cannot be read.
    """
    with nullcontext() if catalogue.is_ours(chosen.ref.base) else starting(f"the tokenizer of {chosen.called}"), _put_aside(chosen):
        return chosen.ref.tokenizer


def starting(what: str) -> AbstractContextManager[None]:
    """Around what imports transformers, and torch with it: a message the first time in this process."""
    if "transformers.configuration_utils" in sys.modules:
        return nullcontext()
    return st.spinner(f"Starting torch, then reading {what} …", show_time=True)


def edits() -> tuple[Edit, ...]:
    """The what-if edits of the URL; a word that is no edit is dropped with a sentence."""
    words = url.state("edits").split("~")
    try:
        return parse_edits(words)
    except EditError as error:
        st.warning(plain(str(error)))
        url.state("edits", "")
        return ()


def set_edits(new: Iterable[Edit]) -> None:
    """Replace the what-if edits."""
    url.state("edits", "~".join(edit.to_query() for edit in dict.fromkeys(new)))
    url.keep()


# --- models ----------------------------------------------------------------------------------------------------------


_READ: set[str] = set()  # embedded models that this process has opened
_SMALL = 150_000_000  # parameters: below, a second thread waits longer for the first than it helps (docs/decisions/009)


@st.cache_resource(max_entries=len(OURS) + 1, show_spinner=False)
def embedded(name: str) -> LanguageModel:
    """An embedded model, read once for all."""
    with memory.starting():
        from explainer.models import load

        return load(name)


@st.cache_resource(max_entries=1, show_spinner=False)
def _guest() -> Guest[LanguageModel]:
    """The one model beside the embedded ones that is in memory."""
    traces = _cache(ours=False)

    def gone() -> None:
        """Its traces go too, and what they held goes back to the system."""
        from explainer.models.language_model import resident_keys

        gc.collect()
        loaded_now = resident_keys()
        traces.drop(lambda key: key[0] not in loaded_now)
        memory.give_back()

    return Guest(lambda loaded: loaded.n_parameters, gone)


def _read(ref: ModelRef) -> LanguageModel:
    from explainer.models.loading import opened

    loaded = opened(ref)
    memory.give_back()  # what only the reading took
    return loaded


def in_memory(ref: ModelRef) -> bool:
    """Whether a model has been read already, for this reader or another one: then it needs no more room."""
    return _guest().holds((ref.name, ref.folder.name))


def _with_threads(loaded: LanguageModel) -> LanguageModel:
    """One torch thread for a small model, all cores for a large one, in the thread that asks and in those that begin after it.

    With two, each of hundreds of small steps waits until both are there; where the browser or another reader uses the other core,
    that is a time slice of the system, 8 ms, instead of a tenth of a millisecond.
    """
    import torch

    torch.set_num_threads(1 if loaded.n_parameters < _SMALL else os.cpu_count() or 1)
    return loaded


def model(chosen: Choice) -> LanguageModel:
    """The loaded model, with a message while torch and the weights are read.

    One that turns out not to open is put aside: the app goes back to the model it had, and the sidebar says why.
    """
    # A spinner starts a thread, and a page asks for its model many times; once it is read, its place stays empty.
    with st.empty() if chosen.model in _READ or in_memory(chosen.ref) else st.spinner(_loading_message(chosen.shape), show_time=True):
        if chosen.model in OURS:
            loaded = embedded(chosen.model)
            _READ.add(chosen.model)
            return _with_threads(loaded)
        with _put_aside(chosen):
            return _with_threads(_guest().get((chosen.model, chosen.ref.folder.name), lambda: _read(chosen.ref)))


@contextmanager
def _put_aside(chosen: Choice) -> Iterator[None]:
    """Around opening a model or its tokenizer: where it does not open, the app goes back to the model it had, and the sidebar says why."""
    try:
        yield
    except ModelError as error:
        if st.session_state.get("model_in_use") == chosen.model and chosen.model not in EMBEDDED:
            st.session_state["_not_opened"] = (chosen.model, str(error))
            use(st.session_state.get("_model_before", EMBEDDED[0]))
            st.rerun()
        raise


def use(name: str) -> None:
    """Make a model the one the lessons are on; the one before it is remembered."""
    before = st.session_state.get("model_in_use", EMBEDDED[0])
    broken = st.session_state.get("_not_opened", ("", ""))[0]
    st.session_state["_model_before"] = EMBEDDED[0] if before == broken else before
    st.session_state["model_in_use"] = name


def _loading_message(shape: Shape) -> str:
    if "transformers.models.gpt2.modeling_gpt2" in sys.modules:
        return f"Reading {shape.called} ({shape.size_mib * 1.048576:.0f} MB) …"
    return f"Starting torch, then reading {shape.called} ({shape.size_mib * 1.048576:.0f} MB). This takes some seconds, once …"


def allowed_folder(path: str) -> Path:
    """The folder a reader named, if the host lets readers open folders there; links are followed first.

    Raises: ModelError otherwise.
    """
    root = switches.text("EXPLAINER_MODEL_ROOT")
    if not root:
        raise ModelError("Folders cannot be opened on this host; choose an embedded model.")
    base = Path(root).resolve()
    folder = (base / path).resolve()
    if not folder.is_relative_to(base) or not folder.is_dir():
        raise ModelError(f"There is no such folder below {base.name}; choose one of the folders the host has put there.")
    return folder


# --- traces ----------------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=2, show_spinner=False)
def _cache(ours: bool) -> Shelf[Trace]:
    """Traces of the embedded models, or of the one beside them, whose are larger; bounded in bytes. A key begins with that of the model."""
    most = switches.number("EXPLAINER_TRACE_MIB") * 2**20
    return Shelf(most if ours else 4 * most, lambda trace: trace.nbytes, name="traces" if ours else "traces of the larger model")


def traced(chosen: Choice) -> Trace:
    """The trace of the choice, from the cache or freshly recorded.

    Raises: TextError, ModelError or EditError with one sentence for the reader.
    """
    encoding(chosen)  # says so before torch is loaded when the text is too long
    loaded = model(chosen)
    return trace_of(loaded, chosen.text, chosen.edits)


def trace_of(loaded: LanguageModel, text: str, with_edits: tuple[Edit, ...] = ()) -> Trace:
    """The trace of any text on a loaded model, through the cache."""
    from explainer.trace import record

    key = (loaded.key, text, with_edits)
    cache = _cache(ours=loaded.name in EMBEDDED)
    found = cache.get(key)
    if found is None:
        if loaded.name not in OURS:
            from explainer.models.language_model import resident_keys

            loaded_now = resident_keys()
            cache.drop(lambda key: key[0] not in loaded_now)
        found = record(loaded, text, with_edits)
        cache.put(key, found)
    return found


def hidden(chosen: Choice, positions: tuple[int, ...]) -> Trace:
    """The trace of the choice with the tokens at ``positions`` hidden behind [MASK], from the cache or freshly recorded.

    Raises: ExplainerError when the model has no such token.
    """
    from explainer.trace.recorder import record_masked

    encoding(chosen)
    loaded = model(chosen)
    key = (loaded.key, chosen.text, ("hidden", *positions))
    cache = _cache(ours=loaded.name in EMBEDDED)
    found = cache.get(key)
    if found is None:
        found = record_masked(loaded, chosen.text, positions)
        cache.put(key, found)
    return found


def unmasked(chosen: Choice) -> Choice:
    """The same choice without the causal mask in any head."""
    return replace(chosen, edits=(*chosen.edits, Edit.no_mask()))


def try_edits(chosen: Choice, wanted: Iterable[Edit]) -> None:
    """Trace the text with other edits, to see whether they are possible.

    Raises: EditError with one sentence when they are not.
    """
    traced(replace(chosen, edits=tuple(wanted)))
