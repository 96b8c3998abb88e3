"""What went wrong between this machine and the Hub, in one sentence. Torch-free."""

from __future__ import annotations

import errno

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def connection_errors() -> tuple[type[Exception], ...]:
    """OSError, and the errors of the client's transport, which are none."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    kinds: list[type[Exception]] = [OSError, OfflineModeIsEnabled, HfHubHTTPError, HFValidationError]
    for package in ("httpx2", "httpx"):
        try:
            transport = __import__(package)
        except ImportError:
            continue
        kinds += [transport.HTTPError, transport.StreamError, transport.InvalidURL]
    return tuple(kinds)


def sentence(error: BaseException, model_id: str, file: str = "") -> str:
    """The sentence for an error of ``connection_errors``; file: what was being downloaded, if a download was under way."""
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if isinstance(error, LocalEntryNotFoundError) and error.__cause__ is not None:
        return sentence(error.__cause__, model_id, file)  # the client's word for: it is not in the cache, and the Hub said this
    if isinstance(error, GatedRepoError):
        return f"{model_id} asks its readers to sign in first; choose an open model."
    if isinstance(error, RepositoryNotFoundError | HFValidationError):
        return f"The Hub has no open model named {model_id}; check the spelling, like gpt2 or owner/name."
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        if isinstance(error, EntryNotFoundError | RevisionNotFoundError) or status == 404:
            return f"The Hub does not find {file or 'the files'} of {model_id}; try again later, or choose another model."
        if status in (401, 403):
            return f"The Hub does not give {model_id} to everyone (answer {status}); choose another model."
        return refused(status, model_id)
    if isinstance(error, OSError) and error.errno in FULL:
        return f"The disk of this machine is full, so {model_id} was not saved; make room and try again."
    if file:
        return f"The download of {model_id} broke off; try again."
    return f"The Hugging Face Hub cannot be reached, so {model_id} cannot be loaded; choose an embedded model or go online."


def refused(status: int, model_id: str) -> str:
    """The sentence for an answer that is no file: too many questions, or trouble on the Hub's side."""
    if status == 429:
        return f"The Hub asks for a pause (answer 429, too many requests), so {model_id} is not here yet; try again in some minutes."
    return f"The Hub has trouble of its own (answer {status}), so {model_id} is not here yet; try again later."
