"""What README says of the repository is true of it."""

import re

from tests.house.source import ROOT, STOREYS, tracked

README = (ROOT / "README.md").read_text()


def test_map_names_every_folder_and_no_other():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    named = set(re.findall(r"`([a-z_.]+)/`", README.split("## The map")[1].split("## Commands")[0]))
    assert named - {"adr", "house", "promises", "journeys"} == folders


def test_two_commands_are_the_two_commands():
    makefile = (ROOT / "Makefile").read_text()
    for command in ("run", "test"):
        assert f"make {command}" in README
        assert f"\n{command}:" in makefile


def test_commands_exist():
    commands = set(re.findall(r"`manage.py ([a-z_]+)", README))
    here = {path.stem for path in tracked() if "commands" in path.parts and path.parent.name == "commands"}
    assert commands <= here


def test_every_storey_is_an_app_and_an_app_a_storey():
    apps = {path.parent.name for path in tracked() if path.name == "apps.py"}
    assert apps == set(STOREYS)


def test_links_lead_somewhere():
    broken = [
        link
        for link in re.findall(r"\]\(([^)#]+)\)", README)
        if not link.startswith("http") and not (ROOT / link).exists()
    ]
    assert broken == []
