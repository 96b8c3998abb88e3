"""What describes the project from outside: one version, one list of what it needs, and files that hosts read without telling."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import explainer

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
YAML = [ROOT / ".pre-commit-config.yaml", *sorted((ROOT / ".github").rglob("*.yml"))]
KIT = {"ui", "lessons", "figures", "jobs", "deploy"}  # what only the app uses; the rest is the library


def wanted(lines: list[str]) -> dict[str, SpecifierSet]:
    return {canonicalize_name(asked.name): asked.specifier for asked in map(Requirement, lines)}


def listed(name: str) -> dict[str, SpecifierSet]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return wanted([line for line in lines if line and not line.startswith(("#", "-"))])


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_package_and_the_requirements_file_ask_for_the_same():
    package, host = wanted(PROJECT["dependencies"] + EXTRAS["app"]), listed("requirements.txt")
    (pin,) = host.pop("torch")
    assert pin.operator == "=="
    assert package.pop("torch").contains(pin.version)
    assert package == host
    assert f"pip install torch=={pin.version} " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_extra_for_development_is_the_file_for_development():
    itself, *rest = EXTRAS["dev"]
    assert itself == f"{PROJECT['name']}[app]"
    assert wanted(rest) == listed("requirements-dev.txt")


def test_what_a_cluster_needs_is_there_for_the_checks():
    there = wanted(EXTRAS["app"] + EXTRAS["dev"][1:])
    for name, versions in wanted(EXTRAS["cluster"]).items():
        assert there[name] == versions


def test_every_room_imports_only_what_the_package_asks_for():
    library = {name.replace("-", "_") for name in wanted(PROJECT["dependencies"])}
    app = library | set(wanted(EXTRAS["app"]))
    cloud = set(wanted(EXTRAS["aws"])) | {"botocore", "werkzeug"}  # which boto3 and moto bring along
    cluster = set(wanted(EXTRAS["cluster"]))
    for path in sorted((ROOT / "explainer").rglob("*.py")):
        room = path.relative_to(ROOT / "explainer").parts[0]
        known = app | cloud if room == "deploy" else app if room in KIT else library | {"sacrebleu"} if room == "training" else library
        known |= cluster if path.parent.name in ("batch", "cluster") else set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [word.name for word in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            outside = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"explainer"}
            assert outside <= known, f"{path.relative_to(ROOT)} imports {sorted(outside - known)}"


def test_there_is_one_version():
    assert PROJECT["dynamic"] == ["version"]
    titles = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert titles[0] == ("Unreleased", "")
    assert titles[1][0] == explainer.__version__
    assert titles[1][1]


def test_the_versions_of_python_are_the_same_everywhere():
    versions = [word.rsplit(" ", 1)[1] for word in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", word)]
    first, last = versions[0], versions[-1]
    before, after = (int(version.split(".")[1]) for version in (first, last))
    assert versions == [f"3.{minor}" for minor in range(before, after + 1)]
    assert PROJECT["requires-python"] == f">={first},<3.{after + 1}"

    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"(3, {before}) <= sys.version_info[:2] <= (3, {after})" in makefile
    assert " ".join(f"python{version}" for version in reversed(versions)) in makefile
    said = f"{', '.join(versions[:-1])} or {last}"
    assert makefile.count(said) == 2
    assert f"With Python {said} " in (ROOT / "README.md").read_text(encoding="utf-8")
    for name, job in read(ROOT / ".github" / "workflows" / "test.yml")["jobs"].items():
        assert job["strategy"]["matrix"]["python"] == [first, last], name


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_yaml_is_valid(path):
    assert isinstance(read(path), dict)


def test_the_workflow_may_only_read_and_ends_by_itself():
    workflow = read(ROOT / ".github" / "workflows" / "test.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 120, name
        assert "permissions" not in job, name


def test_issue_forms_have_what_the_host_requires():
    """A form without one of these is left out without a word."""
    forms = [path for path in YAML if path.parent.name == "ISSUE_TEMPLATE" and path.name != "config.yml"]
    assert len(forms) == 2
    for form in map(read, forms):
        assert form["name"]
        assert form["description"]
        ids = [field["id"] for field in form["body"]]
        assert len(ids) == len(set(ids))
        for field in form["body"]:
            assert field["type"] in {"dropdown", "textarea", "input"}
            assert field["attributes"]["label"]


def test_the_hooks_run_the_linter_of_the_checks():
    hooks = {entry["repo"]: entry for entry in read(ROOT / ".pre-commit-config.yaml")["repos"]}
    assert all("rev" in entry for repo, entry in hooks.items() if repo != "local")
    pinned = hooks["https://github.com/astral-sh/ruff-pre-commit"]["rev"].removeprefix("v")
    assert f">={pinned}" in map(str, listed("requirements-dev.txt")["ruff"])
