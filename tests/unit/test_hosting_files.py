"""hosting/: what it copies is there, what it installs is what the app needs, nothing runs as root, and no secret is in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOSTING = ROOT / "hosting"
DOCKERFILE = (HOSTING / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((HOSTING / "compose.yaml").read_text(encoding="utf-8"))
PROXY = (HOSTING / "haproxy.cfg").read_text(encoding="utf-8")
SERVERS = [name for name in COMPOSE["services"] if name.startswith("app-")]


def steps() -> list[tuple[str, str]]:
    """The steps of the Dockerfile as (instruction, rest), a step of several lines as one."""
    lines = [line for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    return [(word, re.sub(r"\s+", " ", rest).strip()) for word, rest in (line.split(" ", 1) for line in lines)]


def of(word: str) -> list[str]:
    return [rest for instruction, rest in steps() if instruction == word]


def program(name: str) -> str | None:
    """Where a program is that was installed beside this Python."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


@pytest.mark.skipif(program("hadolint") is None, reason="hadolint comes for Linux on x86-64 alone; the rules that matter are read below")
def test_hadolint_finds_nothing() -> None:
    found = subprocess.run([program("hadolint"), "--no-color", HOSTING / "Dockerfile"], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_is_built_on_a_named_version_that_the_app_runs_on() -> None:
    (base,) = of("FROM")
    version = re.fullmatch(r"python:3\.(\d+)-slim-\w+", base)
    assert version, base
    assert 11 <= int(version[1]) <= 14
    assert "latest" not in DOCKERFILE
    assert not of("ADD")
    assert "apt-get" not in DOCKERFILE or "rm -rf /var/lib/apt/lists" in DOCKERFILE


def test_the_image_installs_the_one_list_and_copies_what_there_is() -> None:
    (installs,) = [step for step in of("RUN") if "pip " in step]
    assert installs.startswith("pip install -r requirements.txt && python -c ")
    assert "torch.version.cuda is None" in installs
    sources = [step.split()[0].removeprefix("./") for step in of("COPY")]
    assert sources == ["requirements.txt", ".streamlit", "app.py", "pages", "explainer"]
    for source in sources:
        assert (ROOT / source).exists()
    ignored = (HOSTING / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert sorted(line[1:] for line in ignored if line.startswith("!")) == sorted(sources)
    # The requirements before the app: a change of a page does not install torch again.
    assert steps().index(("RUN", installs)) < steps().index(("COPY", "app.py ./"))


def test_the_image_runs_as_user_1000_with_a_home_of_its_own() -> None:
    assert of("USER") == ["1000"]
    after = [word for word, _ in steps()][[word for word, _ in steps()].index("USER") :]
    assert not {"RUN", "COPY"} & set(after), "nothing is made as that user"
    assert any("useradd --create-home --uid 1000 reader" in step for step in of("RUN"))
    settings = dict(word.split("=", 1) for step in of("ENV") for word in step.split())
    assert settings["HOME"] == "/home/reader"
    assert settings["EXPLAINER_RUNS"].startswith("/data/")
    assert settings["HF_HOME"].startswith("/data/")
    assert "--chown" not in DOCKERFILE, "the app belongs to root"


def test_the_image_starts_the_app_as_the_makefile_does_and_its_check_needs_no_curl() -> None:
    import serving

    (start,) = of("CMD")
    words = json.loads(start)
    assert words[:5] == ["python", *serving.command(1)[1:5]]
    assert {word for word in words if word.startswith("--")} == {word for word in serving.command(1) if word.startswith("--")}
    (check,) = of("HEALTHCHECK")
    code = json.loads(check.split(" CMD ")[1])
    assert code[:2] == ["python", "-c"]
    assert "/_stcore/health" in code[2]
    compile(code[2], "HEALTHCHECK", "exec")
    assert of("EXPOSE") == [words[words.index("--server.port") + 1]]


def test_the_front_matter_for_spaces_names_the_port() -> None:
    front = yaml.safe_load((HOSTING / "spaces.md").read_text(encoding="utf-8").split("---")[1])
    assert (front["sdk"], front["app_port"]) == ("docker", int(of("EXPOSE")[0]))


def test_the_servers_are_alike_and_share_the_runs() -> None:
    services = COMPOSE["services"]
    assert len(SERVERS) == 2
    first, second = (services[name] for name in SERVERS)
    assert first == second
    assert "pid" not in first  # who is at work is told by beats
    trainings = services["trainings"]
    assert trainings["command"] == ["python", "-m", "explainer.jobs"]
    assert first["volumes"] == trainings["volumes"] == ["data:/data"]
    assert first["environment"]["EXPLAINER_QUEUE"] == "elsewhere"
    assert "EXPLAINER_QUEUE" not in trainings["environment"]
    for service in (first, trainings):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert (ROOT / "hosting" / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        assert service["build"] == first["build"]
    for volume in services["proxy"]["volumes"]:
        assert (HOSTING / volume.split(":")[0]).exists()
    assert re.fullmatch(r"haproxy:\d+\.\d+-\w+", services["proxy"]["image"])


def test_no_secret_is_in_a_file() -> None:
    secret = COMPOSE["services"]["app-1"]["environment"]["STREAMLIT_SERVER_COOKIE_SECRET"]
    assert re.fullmatch(r"\$\{EXPLAINER_COOKIE_SECRET:\?.+\}", secret), "compose must refuse to start without it"
    assert "hosting/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for path in (*HOSTING.iterdir(), ROOT / ".streamlit" / "config.toml"):
        assert not re.search(r"cookieSecret\s*=|[0-9a-f]{32}", path.read_text(encoding="utf-8")), path.name


def test_the_proxy_sends_to_the_servers_of_compose_and_notes_no_text_of_a_reader() -> None:
    assert re.findall(r"^    server (\S+) (\S+):8501 cookie (\S+)$", PROXY, re.MULTILINE) == [(name, name, name) for name in SERVERS]
    assert "option httplog" not in PROXY
    (form,) = re.findall(r'^    log-format "(.*)"$', PROXY, re.MULTILINE)
    # %HU and %r have the query of the address, and in it what the reader typed; %HP is the path alone.
    assert not {"%HU", "%r", "%HQ", "%{+Q}r"} & set(form.split())
    assert "%HP" in form
