"""What can be taken away: the calls of a dry run, a notebook of them, the handlers, and the same in SageMaker's own library."""

from __future__ import annotations

import streamlit as st

from explainer.deploy.notebooks.cells import notebook
from explainer.deploy.sagemaker import account, code, dry, facts, package
from explainer.deploy.sagemaker.progress import Step
from explainer.lessons.jumpstart import deploying
from explainer.lessons.jumpstart.choice import Chosen
from explainer.lessons.jumpstart.machines import Machine
from explainer.ui.page import show

NAME = "explainer-my-model"


def allowed() -> bool:
    """Whether the host lets Amazon's own service be reached."""
    return account.allowed()


def dry_run(chosen: Chosen, machine: Machine) -> None:
    """The calls that would be made, and a notebook of them."""
    show.prose("jumpstart", "dry")
    wanted = deploying.plan(chosen, machine, NAME)
    region = facts.prices_of()[1]
    up, down = dry.calls(wanted, region)
    deploying.calls([Step(one.service, one.operation, one.sent, one.answered, one.error, one.seconds) for one in [*up, *down]], made=False)
    program = code.boto3(wanted, region)
    st.code(program, language="python", wrap_lines=True)
    st.download_button(
        "The notebook", data=lambda: as_notebook(program, chosen), file_name="deploy.ipynb", mime="application/x-ipynb+json",
        key="dry_notebook", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def as_notebook(program: str, chosen: Chosen) -> bytes:
    """The program in three cells: what is set, up and asked, and nothing else; the clean-up belongs to the same cell as the deployment."""
    start, rest = program.split("\ntry:\n", 1)
    told = (
        f"# {chosen.called} on an endpoint\n\nThis notebook calls Amazon’s real service: it needs credentials, a role, and a quota for the "
        "machine, and it costs money while the endpoint is there. The last cell deletes what it has made, whatever happens."
    )
    return notebook([("markdown", told), ("code", "%pip install -q boto3"), ("code", start.strip()), ("code", "try:\n" + rest.rstrip())])


def handlers(chosen: Chosen) -> None:
    """The program that runs in the container."""
    show.prose("jumpstart", "packed")
    st.code(package.handlers(), language="python", wrap_lines=True)


def in_the_sdk(chosen: Chosen, machine: Machine) -> None:
    """The third version of the library, and what notebooks of the second say."""
    show.prose("jumpstart", "sdk")
    wanted = deploying.plan(chosen, machine, NAME)
    model = chosen.jumpstart
    st.markdown("**sagemaker 3.27**")
    st.code(code.sdk_v3(wanted, model.id if model else "", model.version if model else ""), language="python", wrap_lines=True)
    st.markdown("**sagemaker 2**, as older notebooks have it")
    st.code(code.sdk_v2(model.id if model else ""), language="python", wrap_lines=True)
