"""The one tokenizer of a model: a page, a trace, a quiz and a training all cut texts with the object that ``shared`` gives.

It cuts as transformers' AutoTokenizer does, which is not always as tokenizer.json says: for many classes transformers 5 takes only the
vocabulary out of that file and builds the rest by itself. The embedded models' files are read as they stand, without torch, so that a page
shows their tokens at once; a test holds that AutoTokenizer cuts alike.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import Any

from explainer.errors import ModelError, TextError
from explainer.models.labels import Encoding, is_byte_level, token_label
from explainer.models.layout import FAULTS
from explainer.texts.wording import encodable, printable

MAX_CHARACTERS = 200_000  # a longer text is refused before it is tokenized
_KEPT = 8
_PROBE = "Tom gave Sue THE ball.  She: “Don’t!”\n\t12,345.6 km to the Café – façades, e\u0301. 日本語 Привет مرحبا हिन्दी 🙂🐶 x_1<b>"
_PART = re.compile(r"^config\.json$|token|vocab|merges|\.model$")
_SHARED: OrderedDict[Path, _Read] = OrderedDict()
_LOCK = RLock()


class _Reading:
    """Around reading a tokenizer's files. The tokenizers library raises a bare ``Exception``: that, and what transformers raises, becomes
    a sentence.
    """

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        """Nothing is opened."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Raises: ModelError for the libraries' errors."""
        if kind is Exception or isinstance(error, FAULTS):
            raise ModelError(f"The tokenizer of {self.where} is of a kind that cannot be read here; choose another model.") from error


@dataclass(slots=True)
class _Read:
    """A folder's tokenizer as it was read. files: what it was read from. made: transformers' tokenizer, until a model takes it."""

    files: tuple[tuple[str, int, int], ...]
    backend: Any
    made: Any = None


def opened(folder: Path, where: str, *, as_it_stands: bool = False) -> tuple[Any, Any]:
    """For a model that is loaded: a tokenizer of transformers of its own, and the ``tokenizers.Tokenizer`` that is ``shared``.

    It is read anew where the files have changed, and from then on pages show what this one makes of a text.
    where: the model in a sentence. as_it_stands: tokenizer.json says all, as with the embedded models.
    Raises: ModelError when there is none that can be read, or it has no fast form.
    """
    with _LOCK:
        found = _SHARED.get(folder)
        if found is not None and found.files != _files(folder):
            del _SHARED[folder]
        found = _read(folder, where, as_it_stands)
        made, found.made = found.made, None
        if made is None:
            made = _of_transformers(folder, where)
            if as_it_stands:
                _backend_of(made, where).model = found.backend.model  # the same vocabulary: once is enough
        return made, found.backend


def shared(folder: Path, where: str, *, as_it_stands: bool = False) -> Any:
    """The ``tokenizers.Tokenizer`` of a folder, read once: shared, and not to be changed.

    Raises: ModelError as ``opened`` does.
    """
    with _LOCK:
        return _read(folder, where, as_it_stands).backend


def _read(folder: Path, where: str, as_it_stands: bool) -> _Read:
    if folder not in _SHARED:
        made = None if as_it_stands else _of_transformers(folder, where)
        with _Reading(where):
            backend = from_file(folder) if as_it_stands else _copy(_backend_of(made, where))
        _SHARED[folder] = _Read(_files(folder), backend, made)
    _SHARED.move_to_end(folder)
    for earlier in list(_SHARED)[:-1]:  # only for the model that is opened next
        _SHARED[earlier].made = None
    while len(_SHARED) > _KEPT:
        _SHARED.popitem(last=False)
    return _SHARED[folder]


def _files(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What a tokenizer is made of: name, size and time of each file."""
    found = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if _PART.search(path.name) and path.exists()]
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)


def cuts_alike(folder: Path, where: str, config: Any, backend: Any) -> bool:
    """Whether a tokenizer in another folder cuts texts as this one does, by a text in many scripts. config: the model's.

    Raises: ModelError as ``opened`` does.
    """
    other = plain(_of_transformers(folder, where, config), where)
    return list(other.encode(_PROBE).ids) == list(backend.encode(_PROBE).ids)


def plain(tokenizer: Any, where: str) -> Any:
    """The ``tokenizers.Tokenizer`` inside a tokenizer of transformers, set to read whole texts, with nothing in them for a command.

    Raises: ModelError when it has none.
    """
    return _set(_backend_of(tokenizer, where))


def encode(backend: Any, text: str) -> Encoding:
    """The text as token ids and printable tokens. What looks like a special token in the text is ordinary text.

    Raises: TextError when nothing is left to read or the text is far too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextError(f"That is {len(text):,} characters; at most {MAX_CHARACTERS:,} are read. Shorten the text.")
    found = backend.encode(encodable(text), add_special_tokens=True)
    if all(found.special_tokens_mask):
        raise TextError("There is no text to read; type a few words.")
    byte_level = is_byte_level(backend)
    return Encoding(tuple(found.ids), tuple(label(backend, i, byte_level) for i in found.ids), tuple(found.offsets))


def label(backend: Any, token_id: int, byte_level: bool) -> str:
    """One vocabulary entry as printable text; an id without an entry is written ⟨id 5⟩."""
    symbol = None if backend is None else backend.id_to_token(int(token_id))
    return f"⟨id {int(token_id)}⟩" if symbol is None else token_label(symbol, byte_level)


def _of_transformers(folder: Path, where: str, config: Any = None) -> Any:
    from explainer.models.without_compiler import transformers

    with _Reading(where):
        return transformers.AutoTokenizer.from_pretrained(folder, config=config, local_files_only=True, trust_remote_code=False)


def from_file(folder: Path) -> Any:
    """The ``tokenizers.Tokenizer`` of a folder's tokenizer.json as it stands, which takes whatever a reader types for text.

    Raises: ModelError when the file is missing or cannot be read.
    """
    from tokenizers import Tokenizer

    with _Reading(folder.name):
        return _set(Tokenizer.from_file(str(folder / "tokenizer.json")))


def _backend_of(tokenizer: Any, where: str) -> Any:
    from tokenizers import Tokenizer

    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        kind = printable(type(tokenizer).__name__[:80])
        raise ModelError(
            f"The tokenizer of {where} is a {kind}, which has no fast form, and only such are read here; choose another model."
        )
    return backend


def _copy(backend: Any) -> Any:
    """A copy that nobody else can change: to call transformers' tokenizer on a text changes how its own one reads special tokens."""
    from tokenizers import Tokenizer

    made = with_added(backend, added_tokens(backend))
    same = made.get_added_tokens_decoder() == backend.get_added_tokens_decoder()
    return _set(made if same else Tokenizer.from_str(backend.to_str()))


def added_tokens(backend: Any) -> list[Any]:
    """What was added to its vocabulary, in the order of the ids."""
    return [token for _, token in sorted(backend.get_added_tokens_decoder().items())]


def with_added(backend: Any, added: Iterable[Any]) -> Any:
    """Another ``tokenizers.Tokenizer`` around the same vocabulary, which both share: for 49,152 entries 0.3 MB and not 23.

    added: its added tokens, in the order of their ids.
    """
    from tokenizers import Tokenizer

    made = Tokenizer(backend.model)
    for part in ("normalizer", "pre_tokenizer", "post_processor", "decoder"):
        if (found := getattr(backend, part)) is not None:
            setattr(made, part, found)
    for special, tokens in groupby(added, attrgetter("special")):
        (made.add_special_tokens if special else made.add_tokens)(list(tokens))
    return made


def _set(backend: Any) -> Any:
    backend.encode_special_tokens = True  # what a reader types is text, not a command
    backend.no_truncation()  # published files often carry both, and would cut or
    backend.no_padding()  # lengthen a text without a word
    return backend
