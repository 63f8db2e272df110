"""A template that cannot be used is refused by file, key, what was found and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheetsync.errors import TemplateError
from sheetsync.templates import load_sop, parse_source
from tests.test_second_sop import TEMPLATE


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "telaah"', 'id = ""', "steps[2].id: found ''; expected a text"),
        ("minutes = 45", 'minutes = "45"', "steps[2].minutes: found '45'; expected a number"),
        ("minutes = 45", "minutes = -1", "steps[2].minutes: found -1.0; expected a number above 0"),
        ('role = "sekretaris"', 'role = "siapa"', "expected one of agendaris, sekretaris"),
        ('return_to = "telaah"', 'return_to = "arsip"', "expected one of catat, telaah"),
        ('zone = "Asia/Makassar"', 'zone = "Mars"', "expected a time zone"),
        ('done = "Tercatat"', 'done = "dikerjakan"', "expected different words"),
        ('time = "Jam Catat"', 'time = "Perihal"', "headers: found 'Perihal'"),
        ('language = "id"', 'language = "xx"', "language: found 'xx'; expected one of en, id"),
        ('title_field = "perihal"', 'title_field = "diterima"', "expected a required field"),
        ('warning = "', 'warnung = "', "expected 'warning' or no such key"),
        ("[words]", "[words", "not TOML"),
        (
            "[[roles]]",
            "[[roles]]\nid = 'r'\nname = 'R'\n\n" * 20 + "[[roles]]",
            "expected 1 to 20 tables",
        ),
        ("[words]", "x = " + "[" * 3000, "not TOML"),
        ("[words]", "x = " + "9" * 5000 + "\n[words]", "not TOML"),
        ("[words]", "x = 0x" + "f" * 5000 + "\n[words]", "x: found a huge number; expected one of"),
        ("[words]", "# " + "x" * 30_000 + "\n[words]", "expected at most 30,000"),
        ("minutes = 45", "minutes = nan", "steps[2].minutes: found nan; expected a number above 0"),
        ("minutes = 45", "minutes = 1e6", "expected a number above 0 and below 1,000,000"),
        ("width = 40", "width = inf", "fields[2].width: found inf; expected a number above 0"),
        ("width = 40", "width = 256", "expected a number above 0 and below 256"),
        ("width = 40", "width = 1" + "0" * 400, "fields[2].width: found inf"),
        (
            'tab = "Agenda Surat"',
            'tab = "riwayat"',
            "form.tab: found 'riwayat'; expected a title of",
        ),
        ('tab = "Agenda Surat"', 'tab = "History"', "expected a title of its own"),
        ('tab = "Agenda Surat"', 'tab = "Surat/Nota"', "expected up to 31 characters, none of []"),
        ('tab = "Agenda Surat"', 'tab = "Surat\'"', "no apostrophe at either end"),
        ('tab = "Agenda Surat"', f'tab = "{"😀" * 16}"', "expected up to 31 characters"),
        (
            '"Nomor Surat"',
            '"Nomor\\nSurat"',
            "fields[1].header: found 'Nomor\\nSurat'; expected one",
        ),
        ('"Nomor Surat"', '"#REF!"', "expected another text: a Google Sheet shows this one"),
        ('"Nomor Surat"', '"Nomor  Surat"', "without control characters and needless spaces"),
        ('"Nomor Surat"', '"Nomor\\u00a0Surat"', "fields[1].header: found 'Nomor\\xa0Surat'"),
        ('"Nomor Surat"', '"Nomor\\u202eSurat"', "fields[1].header: found 'Nomor\\u202eSurat'"),
        ('"Nomor Surat"', '"\\ufe0f"', "expected a header that can be seen"),
        ('"Nomor Surat"', '"Nomor *"', "expected a header that does not end with an asterisk"),
        (
            '"Nomor Surat"',
            '"perihal"',
            "headers: found 'Perihal'; expected every one to stand once",
        ),
        (
            '"Nomor Surat"',
            '"Posisi"',
            "stand once; the form has No. Registrasi, Posisi, Pemeriksaan",
        ),
        ('"Nomor Surat"', f'"{"x" * 81}"', "expected one line of up to 80 characters"),
        (
            '"Pokok isi surat."',
            '"Pokok\\u0007"',
            "fields[2].guide: found 'Pokok\\x07'; expected a text",
        ),
        ('id = "nomor"', 'id = "no mor"', "expected up to 40 plain letters, digits, _ and -"),
        ('id = "nomor"', 'id = "telaah"', "ids of fields and steps: found 'telaah'"),
        ('prefix = "SM"', 'prefix = "SM-1"', "form.prefix: found 'SM-1'; expected up to 10 plain"),
        (
            'name = "Kepala Dinas"',
            'name = "KEPALA BIDANG"',
            "names of roles: found 'Kepala Bidang'",
        ),
        (
            '"Biasa", "Segera"',
            '"Biasa", "biasa", "Segera"',
            "options: found 'biasa'; expected every",
        ),
        (
            'kind = "class"\noptions = ["Biasa", ',
            'kind = "channels"\noptions = ["Biasa、Cepat", ',
            "options: found 'Biasa、Cepat'; expected no comma",
        ),
        (
            'done = "Ditelaah"',
            'done = "Ｂatal"',
            "steps[2]: found 'Batal'; expected different words",
        ),
        (
            'urgent = ["Segera"]',
            'urgent = ["Kilat"]',
            "urgent: found ['Kilat']; expected up to 20 words out",
        ),
        (
            'done = "Ditelaah"',
            'done = "batal"',
            "steps[2]: found 'Batal'; expected different words",
        ),
        (
            'return_to = "telaah"',
            'return_to = "disposisi"',
            "steps[3].return_to: found 'disposisi'",
        ),
        (
            "[words]",
            "[freshness]\nMading = 7\n[words]",
            "freshness: found 'Mading'; expected a channel",
        ),
        ("[words]", '"a\\u001b" = 1\n[words]', "'form.a\\x1b': found 1; expected one of"),
    ],
)
def test_a_wrong_template_is_refused_with_file_key_found_and_expected(old, new, said):
    source = TEMPLATE.read_text("utf-8")
    assert old in source

    with pytest.raises(TemplateError) as error:
        parse_source(source.replace(old, new, 1), "surat.toml")

    assert said in str(error.value)
    assert str(error.value).startswith("surat.toml: ")
    assert len(str(error.value)) <= 300


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("ä".encode("latin-1"), "found no text in UTF-8", id="another encoding"),
        pytest.param("id = 'x'".encode("utf-16"), "found no text in UTF-8", id="UTF-16"),
        pytest.param(b"\xef\xbb\xbfid = 1", "language: found ''", id="a mark of Windows in front"),
        pytest.param(None, "is a folder", id="a folder"),
    ],
)
def test_what_is_no_template_is_said(tmp_path: Path, content: bytes | None, said: str):
    path = tmp_path / "yours.toml"
    path.mkdir() if content is None else path.write_bytes(content)

    with pytest.raises(TemplateError, match=f"yours.toml.*{said}"):
        load_sop(path)


def test_an_unknown_name_or_path_is_said():
    with pytest.raises(TemplateError, match="expected one of website_medsos"):
        load_sop("tidak_ada")
    with pytest.raises(TemplateError, match="no such file; name a template"):
        load_sop("/tidak/ada.toml")
