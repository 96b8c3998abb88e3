"""What is still there and still costs, with a button for each; and what a rehearsal cannot show."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explainer.deploy.sagemaker import facts
from explainer.deploy.sagemaker.clean_up import Left
from explainer.deploy.sagemaker.process import Worker
from explainer.deploy.sagemaker.progress import progress
from explainer.lessons.jumpstart import deploying
from explainer.lessons.jumpstart.machines import usd
from explainer.ui.page import show
from explainer.ui.page.part import errors_told
from explainer.ui.text import plain


def there(worker: Worker | None, real: bool, owner: str) -> None:
    """The list, and its buttons. What stands at Amazon is asked for in a new visit too, and when the process that made it has ended."""
    show.prose("jumpstart", "left")
    if real and (worker is None or not worker.alive):
        if _asked(False):
            with errors_told():
                deploying.workers().start(owner, real=True, region=deploying.region()).order("left")
                st.rerun()
        return
    if worker is None or not worker.alive:
        st.caption(
            "Nothing was deployed in this visit, so nothing is there." if worker is None else "The process has ended, and nothing is there."
        )
        return
    st.fragment(_there, run_every=1.0 if worker.busy else None)(worker, worker.busy)


def _asked(busy: bool) -> bool:
    return st.button("Ask what is there", key="ask_left", icon=":material/refresh:", disabled=busy)


def _there(worker: Worker, was_busy: bool) -> None:
    if was_busy and not worker.busy:
        st.rerun()
    now = progress(worker.told())
    if _asked(worker.busy):
        deploying.order(worker, "left")
    if now.still:
        st.error(plain(" ".join(now.still)), icon=":material/error:")
    if now.left is None:
        return
    if not now.left:
        st.success(
            "Nothing is there: it was asked for, and no endpoint, configuration, model or archive was found.", icon=":material/check:"
        )
        return
    for name in dict.fromkeys(one.name for one in now.left):
        _named(worker, name, [one for one in now.left if one.name == name])


def _named(worker: Worker, name: str, things: Sequence[Left]) -> None:
    endpoint = next((one for one in things if one.what == "endpoint"), None)
    rest = ", ".join(one.what for one in things if one is not endpoint)
    told = f"**{plain(name)}**"
    if endpoint:
        price = f", {usd(facts.instance(endpoint.instance).usd_h)} an hour" if endpoint.instance in _priced() else ""
        told += f": endpoint on {endpoint.instance}, {endpoint.state}{price}. Its tag says that it should end at {endpoint.ends}."
    told = told.replace("$", "\\$")
    with st.container(horizontal=True, vertical_alignment="center", key=f"left_{name}"):
        st.markdown(f"{told} {'Beside it: ' if endpoint else ': '}{rest}." if rest else told)
        mine = all(one.owner in ("", worker.owner) for one in things)
        pressed = st.button("Delete all of it", key=f"delete_{name}", icon=":material/delete:", disabled=worker.busy or not mine)
        if not mine:
            st.caption("Another reader’s.")
    if pressed:
        deploying.order(worker, "delete", name=name)


def _priced() -> set[str]:
    return {one.name for one in facts.instances()}
