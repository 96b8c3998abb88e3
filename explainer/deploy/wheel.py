"""The library as a wheel that needs no build: its own files, and of the embedded models those that are asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from explainer import __version__
from explainer.errors import ExplainerError
from explainer.models.catalogue import ASSETS

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parent
NAME, TAG = "transformers_explained", "py3-none-any"
_LEFT_OUT = ("__pycache__",)


def file_name() -> str:
    """As pip expects it."""
    return f"{NAME}-{__version__}-{TAG}.whl"


def build(assets: Sequence[str]) -> bytes:
    """The wheel. assets: names of folders of embedded models; small files beside the folders are always in it.

    Raises: ExplainerError where the project's pyproject.toml is not beside the package, as in an installed one.
    """
    from wheel.wheelfile import WheelFile

    with TemporaryDirectory() as folder:
        path = Path(folder) / file_name()
        with WheelFile(path, "w") as made:
            for file in _files(assets):
                made.writestr(f"explainer/{file.relative_to(PACKAGE).as_posix()}", file.read_bytes())
            about = made.dist_info_path
            made.writestr(f"{about}/METADATA", _metadata())
            made.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: true\nTag: {TAG}\n")
        return path.read_bytes()


def _files(assets: Sequence[str]) -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(ASSETS).parts if path.is_relative_to(ASSETS) else ()
        wanted = len(inside) < 2 or inside[0] in assets
        if path.is_file() and wanted and not set(_LEFT_OUT) & set(path.parts):
            yield path


def _metadata() -> str:
    try:
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except OSError as error:
        raise ExplainerError("The library was installed without its project, so no wheel is made of it here.") from error
    needed = [f"Requires-Dist: {one}" for one in (*project["dependencies"], *_used_by_pages(project))]
    about = [f"Name: {project['name']}", f"Version: {__version__}", f"Summary: {project['description']}"]
    return "\n".join(["Metadata-Version: 2.1", *about, f"Requires-Python: {project['requires-python']}", *needed, ""])


def _used_by_pages(project: dict[str, dict[str, list[str]]]) -> list[str]:
    """What studies ask for beside the library's own needs: tables."""
    return [one for one in project["optional-dependencies"]["app"] if one.startswith("pandas")]
