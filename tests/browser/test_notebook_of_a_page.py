"""The button at the foot of a lesson brings a zip that holds what stands on the page now."""

from __future__ import annotations

import json
import zipfile

from explainer.deploy.wheel import file_name


def test_the_zip_has_the_page_as_it_was_set_last(visit) -> None:
    seen = visit().open("self_attention", text="Tom had a red ball.", guess="show me")
    page = seen.page
    page.get_by_role("radiogroup", name="Head").get_by_text("5", exact=True).click()
    page.locator('.st-key-microscope .stage[aria-label*="head 5"]').wait_for()
    seen.settle()
    with page.expect_download() as download:
        page.get_by_role("button", name="This page as a notebook").click()
    with zipfile.ZipFile(download.value.path()) as found:
        assert {name.removeprefix("self_attention/") for name in found.namelist()} == {
            "self_attention.ipynb", "README.md", "shown.json", file_name(),
        }  # fmt: skip
        code = ["".join(cell["source"]) for cell in json.loads(found.read("self_attention/self_attention.ipynb"))["cells"]]
        numbers = json.loads(found.read("self_attention/shown.json"))
    space: dict[str, object] = {}
    exec(next(source for source in code if source.startswith("import json")), space)
    state = space["state"]
    assert isinstance(state, dict)
    assert (state["text"], state["model"], state["settings"]["head"]) == ("Tom had a red ball.", "story-gpt", 5)
    assert len(numbers["microscope"]["pattern"]) == 36
