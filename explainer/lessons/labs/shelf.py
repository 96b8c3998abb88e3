"""The labs to choose from: what each is about, its figure, its downloads, and how it is opened."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explainer.deploy.notebooks.labs import LABS, Lab
from explainer.deploy.notebooks.labs.package import archive, size_mb
from explainer.deploy.notebooks.labs.versions import SOLUTIONS, TEACHER, as_file, figures
from explainer.ui.page import show, widgets

PLACES = {
    "SageMaker Studio": "open_studio",
    "SageMaker notebook instance": "open_instance",
    "Colab": "open_colab",
    "Your computer": "open_local",
}


def count() -> str:
    """How many labs there are, in words."""
    return ("none", "one", "two", "three", "four")[len(LABS)]


def choose() -> Lab:
    """One of the labs, bound to the link."""
    names = {f"Lab {lab.number}": lab for lab in LABS}
    return names[widgets.tabs(list(names), "lab", "Choose a lab", default="Lab 1") or "Lab 1"]


def about(lab: Lab) -> None:
    """Title, minutes and goals, a figure of it, and the downloads."""
    st.header(f"Lab {lab.number}: {lab.title}", anchor="lab")
    st.caption(f"Course section {lab.course} · about {lab.minutes} minutes with all exercises · its cells alone run in {lab.runs}")
    left, right = st.columns([2, 3], gap="large", vertical_alignment="center")
    with left:
        goals = "\n".join(f"- {goal}" for goal in lab.goals)
        with st.container(key="prose_goals"):
            st.markdown(f"You will\n\n{goals}")
        _downloads(lab)
    with right:
        picture(figures(lab)[lab.figure], lab.alt)
    show.prose("labs", "versions")


def picture(png: str, alt: str) -> None:
    """A figure as the notebook drew it, on white in both themes. png: base 64 of a recording of ours; alt: ours too."""
    st.html(f'<img class="labfigure" alt="{alt}" src="data:image/png;base64,{png}">')


def _downloads(lab: Lab) -> None:
    """The zip for the student, the solutions, and the teacher's version; each is made when it is asked for."""
    st.download_button(
        f"Download the lab (ZIP, {size_mb(lab):.0f} MB)", data=lambda: archive(lab), file_name=f"{lab.file}.zip", mime="application/zip",
        key=f"zip_{lab.number}", on_click="ignore", icon=":material/download:", type="primary",
    )  # fmt: skip
    with st.container(horizontal=True):
        for version, label in ((SOLUTIONS, "Solutions"), (TEACHER, "For the teacher")):
            st.download_button(
                label, data=partial(as_file, lab, version), file_name=f"{lab.file}-{version}.ipynb",
                mime="application/x-ipynb+json", key=f"{version}_{lab.number}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def how_to_open() -> None:
    """The steps for one place at a time."""
    place = widgets.tabs(list(PLACES), "place", "Where do you open it?", default="SageMaker Studio") or "SageMaker Studio"
    show.prose("labs", PLACES[place])
