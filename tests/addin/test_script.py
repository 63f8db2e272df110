"""The filled script: its names and types against Google's own, and every handler under node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sheetsync.addin import addin_files
from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.addin.conftest import HERE
from tests.journalled import settings_of
from tests.test_architecture import indonesian, words

TSC = HERE / "node_modules" / ".bin" / "tsc"
TESTS = sorted(path.name for path in HERE.glob("*.test.mjs"))


@pytest.mark.parametrize("name", TESTS)
def test_handlers(node: str, filled: Path, name: str):
    env = {**os.environ, "ADDIN": str(filled)}

    done = subprocess.run(
        [node, "--test", str(HERE / name)], env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("folder", ["di-dalam-berkas", "terpisah"])
def test_names_and_types_are_googles(node: str, filled: Path, tmp_path: Path, folder: str):
    if not TSC.exists():
        pytest.skip("TypeScript is not installed: run `npm install` in tests/addin")
    shutil.copy(filled / folder / "Code.gs", tmp_path / "Code.js")
    config = {
        "extends": str(HERE / "tsconfig.json"),
        "compilerOptions": {"typeRoots": [str(HERE / "node_modules" / "@types")]},
        "files": ["Code.js"],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))

    done = subprocess.run(
        [node, str(TSC.resolve()), "-p", str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_every_procedure_fills_it(second_sop: Sop, sop: Sop):
    files = addin_files(second_sop, settings_of(second_sop), "x", "abc")
    other = addin_files(sop, settings_of(sop), "x", "abc")

    assert len(files) == len(other) == 6
    code = [text for name, text in files.items() if name.endswith("Code.gs")]
    assert [second_sop.steps[0].header in text for text in code] == [True, True]
    assert ['"id": "abc"' in text for text in code] == [False, True]
    assert not any(sop.steps[0].header in text for text in code)


def test_the_manifests_ask_for_no_more_than_they_need(filled: Path):
    scopes = {
        path.parent.name: {
            url.rsplit("/", 1)[1] for url in json.loads(path.read_text())["oauthScopes"]
        }
        for path in filled.glob("*/appsscript.json")
    }

    common = {"script.scriptapp", "userinfo.email"}
    assert scopes == {
        "di-dalam-berkas": common | {"spreadsheets.currentonly", "script.container.ui"},
        "terpisah": common | {"spreadsheets"},
    }
    zones = {json.loads(path.read_text())["timeZone"] for path in filled.glob("*/appsscript.json")}
    assert zones == {"Asia/Jakarta"}


def test_a_step_that_wants_a_proof_is_told_so(node: str, tmp_path: Path):
    dip = load_sop("penetapan_dip")
    for name, text in addin_files(dip, settings_of(dip), "x", "abc").items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

    done = subprocess.run(
        [node, str(HERE / "proof.mjs")],
        env={**os.environ, "ADDIN": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_no_word_for_staff_stands_in_the_script():
    source = Path(__file__).parents[2] / "sheet_templates" / "addin"

    for name in ("Code.gs", "Hints.gs", "Sidebar.html"):
        assert words((source / name).read_text("utf-8")) & indonesian() == set(), name


def test_the_instructions_name_every_file_and_both_ways(filled: Path):
    text = (filled / "BACA-SAYA.md").read_text("utf-8")

    for path in filled.rglob("*.*"):
        assert path.name in text or path.name == "BACA-SAYA.md"
    assert "{" not in text
