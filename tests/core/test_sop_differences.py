"""What another version of the SOP changes, in words; and what it may not change."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from sheetsync.core.sop_differences import differences, refuse_unchangeable
from sheetsync.errors import TemplateError
from tests.versions import APPROVAL, FIRST, WITH_LEGAL_CHECK, WITHOUT_APPROVAL, changed

VERIFICATION = (
    FIRST.source[FIRST.source.index('[[steps]]\nid = "verif') :].split("\n\n")[0] + "\n\n"
)
REORDERED = changed((VERIFICATION + APPROVAL, APPROVAL + VERIFICATION))
PUBLISHER = '[[roles]]\nid = "humas"\nname = "Humas"\n\n'


@pytest.mark.parametrize(
    ("new", "said"),
    [
        pytest.param(
            WITH_LEGAL_CHECK,
            ["Tahap baru: 3a. Hukum (Kepala Bagian, 30 menit), setelah 3. Persetujuan"],
            id="a step added",
        ),
        pytest.param(WITHOUT_APPROVAL, ["Tahap dihapus: 3. Persetujuan"], id="a step removed"),
        pytest.param(
            REORDERED,
            ["Tahap 3. Persetujuan dipindah: setelah 1. Identifikasi"],
            id="another order",
        ),
        pytest.param(
            changed(('"Kepala Bagian"', '"Kabag"')),
            ["Peran Kepala Bagian, nama: Kepala Bagian -> Kabag"],
            id="a role renamed",
        ),
        pytest.param(
            changed(('[[roles]]\nid = "ketua', PUBLISHER + '[[roles]]\nid = "ketua')),
            ["Peran baru: Humas"],
            id="a role added",
        ),
        pytest.param(
            changed((VERIFICATION, VERIFICATION.replace("minutes = 60", "minutes = 7.5"))),
            ["Tahap 2. Verifikasi, waktu baku (menit): 60 -> 7,5"],
            id="a standard changed",
        ),
        pytest.param(
            changed((APPROVAL, APPROVAL.replace('to = "identifikasi"', 'to = "verifikasi"'))),
            ["Tahap 3. Persetujuan, bila ditolak kembali ke: 1. Identifikasi -> 2. Verifikasi"],
            id="a refusal leads elsewhere",
        ),
        pytest.param(
            changed(
                ('"YouTube", "TikTok"]', '"YouTube", "Threads"]'),
                ("YouTube = 30\nTikTok = 30", "YouTube = 14\nThreads = 7"),
            ),
            [
                "Kanal YouTube, sasaran (hari): 30 -> 14",
                "Kanal baru: Threads, sasaran 7 hari",
                "Kanal dihapus dari SOP: TikTok; tetap ditawarkan selama barisnya ada di "
                "Kebaruan Kanal",
            ],
            id="channels",
        ),
        pytest.param(
            changed(('id = "unit"', 'id = "unit"\noptions = ["Bagian Umum"]')),
            ["Unit baru: Bagian Umum"],
            id="a unit",
        ),
        pytest.param(
            changed(('id = "rencana"', 'id = "rencana"\nrequired = true')),
            ["Kolom Rencana Tayang, pengisian: boleh kosong -> wajib diisi"],
            id="a column required",
        ),
        pytest.param(
            changed(("Pendidikan minimal SLTA", "Pendidikan minimal D3"), ('"DIP"', '"INF"')),
            ["Identitas SOP: Kualifikasi pelaksana", "Formulir, awalan nomor baru: DIP -> INF"],
            id="identity and form",
        ),
        pytest.param(
            changed(("# kind: text", "# kinds: text")),
            ["Hanya susunan kata naskahnya; cara kerja tidak berubah"],
            id="nothing that counts",
        ),
    ],
)
def test_a_line_for_each_difference(new, said: list[str]):
    assert [*differences(FIRST, new)] == said


def other(value: object) -> object:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case str():
            return f"{value} lain"
        case int() | float():
            return value + 1
        case tuple():
            return (*value, "lain")
    return next(role for role in FIRST.roles if role != value)


@pytest.mark.parametrize(
    ("whole", "untold"),
    [
        ("steps", {"id", "link_aliases"}),
        ("fields", {"id", "kind", "aliases", "width", "former"}),
        ("roles", {"id"}),
    ],
)
def test_no_fact_of_a_template_changes_unsaid(whole: str, untold: set[str]):
    """But for what only a new book, or a list that is brought in, is read by."""
    every = getattr(FIRST, whole)
    third = every[2]  # a class of items, a check
    for name in {fact.name for fact in fields(third)} - untold:
        another = replace(third, **{name: other(getattr(third, name))})
        new = replace(FIRST, **{whole: tuple(another if x is third else x for x in every)})

        assert differences(FIRST, new) != differences(FIRST, FIRST), name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"website_medsos"', '"surat"', "id: found 'surat'; expected 'website_medsos'"),
        ('language = "id"', 'language = "en"', "language: found 'en'; expected 'id'"),
        ('"Form DIP"', '"Formulir"', "form.tab: found 'Formulir'; expected 'Form DIP'"),
        ('title_field = "judul"', 'title_field = "ringkasan"', "form.title_field: found"),
        ('kind = "date"\n', "", "fields[10].kind: found 'text'; expected 'date'"),
    ],
)
def test_what_a_book_that_runs_cannot_change(old: str, new: str, said: str):
    with pytest.raises(TemplateError) as error:
        refuse_unchangeable(FIRST, changed((old, new)), "sop.toml")

    assert str(error.value).startswith(f"sop.toml: {said}")
