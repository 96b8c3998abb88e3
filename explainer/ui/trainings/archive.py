"""The tuned model in the other lessons, and as a file to take away."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import streamlit as st

from explainer.deploy.notebooks import fine_tuning
from explainer.errors import JobError, ModelError
from explainer.jobs import Run
from explainer.jobs.records import StepTaken, TuneReady, every, ready_of
from explainer.jobs.specs import TuneSpec, spec_as_json
from explainer.models import catalogue
from explainer.models.tuned import PREFIX, told
from explainer.studies.tuning.training_data import TrainingPairs, TrainingTexts
from explainer.ui.state import session
from explainer.ui.trainings.model_card import model_card
from explainer.ui.trainings.records import NAMES, evaluations

# --- attention, and the model in other lessons ------------------------------------------------------------------------


def name(run: Run) -> str:
    """How the tuned model is chosen in other lessons."""
    return PREFIX + run.id


def tuned_choice(run: Run, text: str) -> session.Choice:
    """The reader's text on the tuned model.

    Raises: ModelError when nothing was saved, or it was removed meanwhile.
    """
    if run.folder is None:
        raise ModelError("This training saved no weights, so there is nothing to look at. Start it again.")
    return session.Choice(catalogue.find(name(run)), text)


def take_away(run: Run, token: str, repeat: Callable[[Run], bytes] | None = None, describe: Callable[[Run], str] | None = None) -> None:
    """Use the tuned model in the other lessons; its owner can also download it.

    repeat, describe: what makes the notebook and the model's card, where the run is no fine-tuning.
    """
    repeat, describe = repeat or notebook, describe or card
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.folder is None:
            st.caption("Nothing was saved, so there is no model to use.")
            return
        in_use = st.session_state.get("model_in_use") == name(run)
        st.button(
            "Use it in every lesson", key="use_tuned", icon=":material/model_training:", on_click=use, args=(run,), disabled=in_use,
        )  # fmt: skip
        if run.belongs_to(token):
            what = "adapter" if run.folder.name == "adapter" else "model"
            st.download_button(
                f"Download the {what} (ZIP)", data=lambda: archive(run, describe(run)), file_name=f"tuned-{what}.zip",
                mime="application/zip", key="download_tuned", on_click="ignore", icon=":material/download:",
            )  # fmt: skip
            st.download_button(
                "Notebook that repeats it", data=lambda: repeat(run), file_name=f"{run.spec.lesson.replace('_', '-')}.ipynb",
                mime="application/x-ipynb+json", key="download_notebook", on_click="ignore", icon=":material/download:",
            )  # fmt: skip
    if in_use:
        st.caption("It is in use: every lesson now looks into the tuned model. Choose another one in the sidebar to leave it.")


def use(run: Run) -> None:
    """Make it the model of all lessons."""
    known: list[str] = st.session_state.setdefault("_tuned", [])
    if name(run) not in known:
        known.append(name(run))
    st.session_state["model"] = name(run)
    session.use(name(run))


def card(run: Run) -> str:
    """What the model is, how it was made, and what was measured."""
    spec, found = run.spec_as(TuneSpec), evaluations(run)
    first, last = found[0], found[-1]
    with_peft = " and peft." if run.folder is not None and run.folder.name == "adapter" else "."
    return model_card(
        f"{told(spec.model)}, tuned on {spec.data_name}",
        f"Fine-tuned from `{told(spec.model)}` with the method `{spec.label}`.",
        [
            ("steps", f"{last.step} of {spec.steps}"),
            ("batch", f"{spec.plan.batch} × {spec.plan.window} tokens"),
            ("learning rate, seed", f"{spec.plan.learning_rate:g}, {spec.plan.seed}"),
            *(
                (f"loss, nats a token: {told}", f"{first.losses[name]:.3f} → {last.losses[name]:.3f}")
                for name, told in NAMES.items()
                if name in first.losses
            ),
        ],
        ['Open it with `explainer.models.load("this folder")`, or with transformers' + with_peft],
    )


def notebook(run: Run) -> bytes:
    """The notebook that repeats a fine-tuning."""
    spec, records, data = run.spec_as(TuneSpec), run.records(), run.data
    if not isinstance(data, TrainingTexts | TrainingPairs):
        raise JobError("This training has neither texts nor pairs, so there is nothing to repeat. Start it again.")
    ready = ready_of(records, TuneReady)
    losses = [step.loss for step in every(records, StepTaken)]
    return fine_tuning.of_run(spec.model, spec.method, ready.plan if ready else spec.plan, data, losses)


def archive(run: Run, told: str) -> bytes:
    """The folder with the weights, the spec, and ``told`` as the card, as a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as made:
        folder = run.folder
        for path in sorted(folder.iterdir()) if folder is not None else ():
            if path.name != "README.md":
                made.write(path, f"{folder.name if folder else ''}/{path.name}")
        made.writestr(f"{folder.name if folder else 'model'}/README.md", told)
        made.writestr("run.json", json.dumps(spec_as_json(run.spec), ensure_ascii=False, indent=1))
    return held.getvalue()
