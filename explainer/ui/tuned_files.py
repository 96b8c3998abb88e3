"""The tuned model as a file to take away."""

from __future__ import annotations

import io
import json
import zipfile

from explainer.jobs import Run
from explainer.ui.tuned import NAMES, looks_of


def card(run: Run) -> str:
    """What the model is, how it was made, and what was measured."""
    spec, looks = run.spec, looks_of(run.records())
    lines = [
        f"# {spec['model']}, tuned on {spec['data']}",
        "",
        f"Fine-tuned from `{spec['model']}` with the method `{spec['label']}`.",
        "",
        "| | |",
        "|---|---|",
        f"| steps | {looks[-1]['step']} of {spec['steps']} |",
        f"| batch | {spec['plan']['batch']} × {spec['plan']['window']} tokens |",
        f"| learning rate, seed | {spec['plan']['learning_rate']:g}, {spec['plan']['seed']} |",
        *(
            f"| loss, nats a token: {told} | {looks[0]['losses'][name]:.3f} → {looks[-1]['losses'][name]:.3f} |"
            for name, told in NAMES.items()
            if name in looks[0]["losses"]
        ),
        "",
        'Open it with `explainer.models.load("this folder")`, or with transformers'
        + (" and peft." if run.folder is not None and run.folder.name == "adapter" else "."),
        "",
    ]
    return "\n".join(lines)


def archive(run: Run, told: str) -> bytes:
    """The folder with the weights, the spec, and ``told`` as the card, as a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as made:
        folder = run.folder
        for path in sorted(folder.iterdir()) if folder is not None else ():
            if path.name != "README.md":
                made.write(path, f"{folder.name if folder else ''}/{path.name}")
        made.writestr(f"{folder.name if folder else 'model'}/README.md", told)
        made.writestr("run.json", json.dumps(run.spec, ensure_ascii=False, indent=1))
    return held.getvalue()
