"""The house rules that no reader should have to check by hand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sheetsync"
TEMPLATES = ROOT / "sheet_templates"
FILES = sorted(PACKAGE.rglob("*.py"))
# Imports point down this list, or stay within one line of it.
LEVELS = (
    ("errors",),
    ("core",),
    ("figures",),
    ("boards", "stores"),
    (
        "templates",
        "addin",
        "importing",
        "mirror",
        "copies",
        "keys",
        "signing",
        "labels",
        "changes",
        "snapshots",
        "syncing",
        "starting",
        "confirming",
    ),
    ("amending", "delivery", "demo", "doctor", "restoring", "verifying"),
    ("cli", "cli_record", "cli_sop", "console", "watching", "__main__", "__init__"),
)
AT_HOME = {  # where else a library may be imported than where it is used for
    "click": ("cli", "cli_record", "cli_sop", "console"),
    "pandas": ("boards/report",),
    "rich": ("console", "boards", "importing/preview"),
    "typst": ("boards/report_pdf",),
    "holidays": ("boards/almanac",),
    "google": ("stores/google",),
    "xlsxwriter": ("stores",),
    "openpyxl": ("stores/ooxml/splice",),
    "filelock": ("stores/locks",),
    "platformdirs": ("mirror",),
    "cryptography": ("keys",),
    "numpy": ("core/worktime", "figures", "boards"),
}
PAPERS = (".gs", ".html", ".typ")  # templates that say sentences themselves
SPOKEN = {  # where the sentences of a section are called by their last name alone
    "format": ("core/texts", "boards/"),
    "duration": ("core/texts",),
    "words": ("boards/", ".typ"),
    "narrow": ("boards/monitoring",),
    "position": ("core/", "addin"),
    "check": ("core/speak",),
    "guide_events": ("core/history",),
    "monitoring": ("boards/monitoring", "boards/tabs"),
    "status": ("boards/terminal",),
    "settings": ("core/settings", "boards/settings"),
    "importing": ("importing/",),
    "addin": ("addin", ".gs", ".html"),
    "amendment": ("core/sop_differences",),
    "figures": ("boards/monitoring", "boards/evaluation"),
    "evaluation": ("boards/evaluation",),
    "report": ("boards/report", ".typ"),
    "report_tables": ("boards/report", ".typ"),
}
DOUBLES = {"init", "sync"}  # names that two modules define: a command, and what it does
ENGLISH_TOO = {
    *("website", "instagram", "facebook", "youtube", "tiktok", "monitoring", "status", "form"),
    *("data", "median", "format", "sheetsync", "sync", "verify", "info", "error", "email", "excel"),
    *("libreoffice", "google", "sheets", "ctrl", "https", "http", "total", "unit"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE).with_suffix("")).replace("\\", "/")


def level(name: str) -> int:
    top = name.split("/")[0]
    return next(n for n, tops in enumerate(LEVELS) if top in tops)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return everything in a file: walking down its tree takes most of the time here."""
    return tuple(ast.walk(tree(path)))


def imports(path: Path) -> Iterator[str]:
    """Yield the modules imported anywhere in a file."""
    for one in nodes(path):
        if isinstance(one, ast.Import):
            yield from (alias.name for alias in one.names)
        elif isinstance(one, ast.ImportFrom) and one.module:
            yield one.module


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_one_way(path: Path):
    name = name_of(path)
    if name == "__init__":
        return
    for module in imports(path):
        if module.startswith("sheetsync."):
            other = module.removeprefix("sheetsync.").replace(".", "/")
            assert level(other) <= level(name), f"{name} imports {module}"
            if name.startswith("stores"):
                assert not other.startswith("figures"), f"{name} imports {module}"
            if name.startswith("stores/google"):
                assert "xlsx" not in module
            if name.startswith(("stores/xlsx", "stores/ooxml")):
                assert "google" not in module
            if level(name) == level(other) == 3:
                tops = {name.split("/")[0], other.split("/")[0]}
                assert len(tops) == 1, f"{name} imports {module}"
        home = AT_HOME.get(module.split(".")[0])
        if home:
            assert name.startswith(home), f"{name} imports {module}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").glob("*.py")), ids=name_of)
def test_the_core_needs_only_python_and_numpy(path: Path):
    allowed = {*sys.stdlib_module_names, "numpy", "sheetsync"}

    assert {module.split(".")[0] for module in imports(path)} <= allowed


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").glob("*.py")), ids=name_of)
def test_the_core_does_not_look_at_the_clock_or_the_world(path: Path):
    reaches = {"open", "print", "input", "now", "today", "environ", "getenv", "sleep"}

    for node in nodes(path):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            assert called not in reaches, f"line {node.lineno}"


def strings(path: Path) -> Iterator[str]:
    """Yield the string literals of a module, docstrings left out."""
    docs = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.casefold()))


@cache
def indonesian() -> set[str]:
    """Return the words of what staff read, less those that are English or our own names as well."""

    def values(node: object) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            for value in node.values():
                yield from values(value)
        elif isinstance(node, list):
            for value in node:
                yield from values(value)

    def vocabulary(path: Path) -> set[str]:
        return set().union(*map(words, values(tomllib.loads(path.read_text("utf-8")))))

    english = vocabulary(TEMPLATES / "messages" / "en.toml")
    own = vocabulary(TEMPLATES / "messages" / "id.toml")
    return own - english - ENGLISH_TOO


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_words_for_staff_live_in_the_templates(path: Path):
    found = set().union(*map(words, strings(path)), set())

    assert found & indonesian() == set()


def keys(node: dict, stem: str = "") -> set[str]:
    found = set()
    for key, value in node.items():
        found |= keys(value, f"{stem}{key}.") if isinstance(value, dict) else {f"{stem}{key}"}
    return found


@cache
def messages(language: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((TEMPLATES / "messages" / f"{language}.toml").read_text("utf-8"))


def test_both_languages_say_the_same_things():
    assert keys(messages("id")) == keys(messages("en"))


def test_a_section_has_a_heading_of_its_own_only_where_it_differs():
    languages = [messages("id"), messages("en")]
    shared = languages[0]["words"].keys()
    for section, sentences in languages[0].items():
        for name in sentences.keys() & shared if section != "words" else ():
            assert any(each[section][name] != each["words"][name] for each in languages), name


def names(path: Path) -> set[str]:
    """Return how a file may call sentences: its strings, with * for what an f-string fills in."""
    if path.suffix != ".py":
        return set(re.findall(r"\w+", path.read_text("utf-8")))
    composed = (node for node in nodes(path) if isinstance(node, ast.JoinedStr))
    return {*strings(path)} | {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        for node in composed
    }


def caller(calls: set[str], parts: set[str]) -> Callable[[str], bool]:
    """Return what tells whether a name is among these calls, or is made by one out of `parts`."""
    composed = [call for call in calls if re.fullmatch(r"\w*[a-z][\w.]*\*[\w*]*", call)]
    patterns = [re.compile(call.replace("*", r"(\w+)")) for call in composed]

    def called(name: str) -> bool:
        made = (pattern.fullmatch(name) for pattern in patterns)
        return name in calls or any(found and {*found.groups()} <= parts for found in made)

    return called


def test_every_sentence_is_used():
    """Its name stands in the code, whole or, where its section is at home, the last part alone.

    It may be composed, as `kinds.*`, of strings that the package has.
    """
    files = {*FILES, *(path for path in TEMPLATES.rglob("*.*") if path.suffix in PAPERS)}
    said = {path: names(path) for path in files}
    every = set().union(*(said[path] for path in FILES))
    called = caller(every, every)

    for section, sentences in messages("id").items():
        homes = SPOKEN.get(section, ("nowhere",))
        here = (p for p in FILES if name_of(p).startswith(homes))
        papers = (p for p in files if p.suffix in homes)
        at_home = caller(set().union(*(said[path] for path in (*here, *papers))), every)
        for name in sentences:
            assert called(f"{section}.{name}") or at_home(name), f"{section}.{name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_sentence_is_missing(path: Path):
    known = messages("id")
    for node in nodes(path):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and node.args:
            called = getattr(node.args[0], "value", None)
            if isinstance(called, str) and "." in called:
                section, _, name = called.partition(".")
                assert name in known[section] or name in known["words"], called


@pytest.mark.parametrize("folder", ["sheetsync", "tests", "benchmarks"])
def test_no_file_over_400_lines_and_no_function_over_40(folder: str):
    for path in (ROOT / folder).rglob("*.py"):
        small(path)


def small(path: Path) -> None:
    text = path.read_text("utf-8")

    assert len(text.splitlines()) <= 400, path
    for node in nodes(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 40, f"{path}: {node.name}"


def defined(path: Path) -> Iterator[str]:
    """Yield the public names that a module itself defines: functions, classes and constants."""
    for node in tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and "TypeVar(" not in ast.unparse(node):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for each in targets for n in ast.walk(each) if isinstance(n, ast.Name)]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def doubles() -> dict[str, list[str]]:
    """Return the names that more than one module defines, with those modules."""
    homes = defaultdict(list)
    for path in FILES:
        for name in set(defined(path)):
            homes[name].append(name_of(path))
    return {name: at for name, at in homes.items() if len(at) > 1}


def test_no_two_modules_define_the_same_name():
    assert doubles().keys() == DOUBLES, "one of them needs a better name, or they are one"


def short() -> set[str]:
    """Return the files under 40 lines that are no `__init__` or `__main__`."""
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in FILES}
    return {name_of(path) for path in FILES if lines[path] < 40 and not path.stem.startswith("__")}


def test_no_file_under_40_lines():
    assert short() == set(), "a file is one thought: this one belongs to another's"


def test_no_imports_run_in_a_circle():
    """Delayed imports count too: they say as well who needs whom."""
    graph = {name_of(path): set(needed(path)) for path in FILES if path != PACKAGE / "__init__.py"}

    TopologicalSorter(graph).prepare()  # CycleError names the circle


def needed(path: Path) -> Iterator[str]:
    """Yield the files of the package that a module imports from, by name."""
    known = set(map(name_of, FILES))
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sheetsync."):
            home = str(node.module).removeprefix("sheetsync.").replace(".", "/")
            names = (home, f"{home}/__init__", *(f"{home}/{alias.name}" for alias in node.names))
            yield from known.intersection(names)


SELDOM = {"pandas", "gspread", "xlsxwriter", "openpyxl", "holidays", "cryptography", "http.client"}


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("sheetsync.cli", SELDOM | {"numpy", "rich"}),  # what --help needs
        ("sheetsync.syncing, sheetsync.stores.xlsx", SELDOM | {"rich"}),  # a sync of a file
    ],
)
def test_nothing_heavy_is_loaded_where_it_is_not_used(modules: str, heavy: set[str]):
    script = f"import sys, {modules}; print(*(m for m in sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert not heavy & set(done.stdout.split())


def test_the_map_of_the_house_names_every_file():
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    rooms = re.findall(r"^\| `?([a-z]+)`? \|.*\| (.*) \|$", design, re.MULTILINE)
    known = {path.parent.name + "/" + path.stem for path in FILES if not path.stem.startswith("_")}

    told = {
        f"{'sheetsync' if room == 'above' else room}/{name}"
        for room, files in rooms
        for name in re.findall(r"`([a-z_]+)`", files)
    }

    inner = {name for name in known if name.startswith(("ooxml/", "google/"))}
    assert told == known - inner
