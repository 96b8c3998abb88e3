"""The rules of the house that import-linter cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import serving

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))
MODULES = sorted((ROOT / "explainer").rglob("*.py"))
TABLES = {"explainer/notation.py", "explainer/texts/glossary.py", "explainer/curriculum.py"}
STACK = {"torch", "transformers", "tokenizers", "streamlit"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def n_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(tree(path)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_is_short_and_knows_only_its_lesson_and_the_kit(page):
    assert n_lines(page) <= 120
    assert (ast.get_docstring(tree(page)) or "").startswith("Lesson:")
    for name in imported(page):
        assert name == "streamlit" or name.split(".")[:2] in (["explainer", "lessons"], ["explainer", "ui"], ["explainer", "figures"]), name
        if name.startswith("explainer.lessons"):
            assert name.split(".")[2] == page.stem, f"{name} is another lesson's"


def test_entry_is_short():
    assert n_lines(ROOT / "app.py") <= 40


def test_the_tests_start_the_app_as_the_makefile_does():
    """A setting of the tests' own would hide what every reader gets."""
    recipe = re.search(r"^run:.*?\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE).group(1)
    wanted = set(re.findall(r"--[a-z]+\.\w+", recipe))
    assert wanted == {"--server.port", "--server.headless"}
    assert {word for word in serving.command(1) if word.startswith("--")} == wanted | {"--server.address"}
    assert tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]["fileWatcherType"] == "none"


def test_every_lesson_has_its_page_and_its_folder():
    from explainer.curriculum import LESSONS

    slugs = sorted(lesson.slug for lesson in LESSONS)
    assert [page.stem for page in PAGES] == slugs
    assert [folder.parent.name for folder in sorted((ROOT / "explainer" / "lessons").glob("*/__init__.py"))] == slugs
    for slug in set(slugs) - {"glossary"}:
        folder = ROOT / "explainer" / "lessons" / slug
        assert (folder / "prose.md").exists(), slug
        assert slug == "inspect" or (folder / "quiz.py").exists(), slug


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_module_is_small_and_lets_bugs_through(module):
    name = module.relative_to(ROOT).as_posix()
    assert name in TABLES or n_lines(module) <= 300
    assert module.stem not in {"utils", "helpers", "misc", "common"}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except in line {node.lineno}"
            assert ast.unparse(node.type) not in {"Exception", "BaseException"}, f"line {node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_module_uses_no_private_name_of_another(module):
    nodes = list(ast.walk(tree(module)))
    own = [node for node in nodes if isinstance(node, ast.ImportFrom) and str(node.module).startswith("explainer")]
    names = {alias.asname or alias.name for node in own for alias in node.names}
    assert not [name for name in names if name.startswith("_") and not name.startswith("__")]
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            assert node.attr.startswith("__") or not node.attr.startswith("_"), f"{ast.unparse(node)} in line {node.lineno}"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("explainer.ui", {"torch", "transformers", "pandas", "pyarrow"}),
        ("explainer.lessons", {"torch", "transformers", "pandas", "pyarrow"}),
        ("explainer.studies.batch", {"ray", "pandas", "pyarrow"}),
        ("explainer.texts", STACK),
        ("explainer.figures", STACK | {"pandas", "pyarrow"}),
        ("explainer.curriculum", STACK),
        ("explainer.notation", STACK),
        ("explainer.errors", STACK),
    ],
)
def test_import_stays_light(module, absent):
    folder = ROOT / module.replace(".", "/")
    names = [module, *(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(folder.rglob("*.py")))]
    code = f"import sys\nfor name in {names!r}: __import__(name.removesuffix('.__init__'))\nprint(*sorted({absent!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


@pytest.mark.parametrize("name", ["uv.lock", "Pipfile", "environment.yml"])
def test_nothing_outranks_the_requirements_file(name):
    assert not (ROOT / name).exists(), "Community Cloud would install from it instead of requirements.txt"


def test_no_control_shares_its_name_in_the_link_with_a_state_of_the_page():
    """Streamlit refuses to write a query parameter that a widget is bound to."""
    from explainer.ui.state.url import KEYS

    named, makers = ({}, {"pick", "one_of", "position", "sentence", "search", "predict", "tabs", "window", "choose", "toggle"})
    for path in (*PAGES, *(ROOT / "explainer" / "ui").rglob("*.py"), *(ROOT / "explainer" / "lessons").rglob("*.py")):
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            maker = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if maker in ("in_link", "remembered"):
                texts = call.args
            elif maker in ("ask", "ask_ahead"):
                texts = [word.value for word in call.keywords if word.arg == "key"] or call.args[2:3] or [ast.Constant("guess")]
            elif maker in makers:
                words = {word.arg: word.value for word in call.keywords}
                texts = [words["key"]] if "key" in words else call.args[2:3] if maker == "choose" else call.args[1:]
            else:
                texts = []
            named |= {text.value: path.name for text in texts if isinstance(text, ast.Constant)}
    assert {"layer", "head", "chance", "guess", "panels", "instead", "sweep"} <= set(named)
    assert not {key: named[key] for key in named if key in KEYS}


def test_no_two_files_of_tests_have_one_name():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
