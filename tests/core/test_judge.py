"""Each rule of the procedure's table, one row at a time."""

import pytest

from tests.desk import APPROVED, IDENTIFIED, LINK, PUBLISHED, VERIFIED, Desk, kinds

REFUSED = {"2. Verifikasi": "Tidak disetujui", "Alasan Verifikasi": "Tabel belum lengkap"}
TO_VERIFY = (IDENTIFIED,)
TO_APPROVE = (IDENTIFIED, VERIFIED)
TO_PUBLISH = (IDENTIFIED, VERIFIED, APPROVED)
DONE = (*TO_PUBLISH, PUBLISHED)


@pytest.mark.parametrize(
    ("before", "cells", "expected"),
    [
        pytest.param((), {}, [], id="nothing written"),
        pytest.param((), {"1. Identifikasi": "Diproses"}, ["start"], id="work begins"),
        pytest.param((), {"1. Identifikasi": " selesai "}, ["complete"], id="case and spaces"),
        pytest.param(TO_VERIFY, VERIFIED, ["complete"], id="the step whose turn it is"),
        pytest.param(TO_VERIFY, APPROVED, ["refuse"], id="a step skipped"),
        pytest.param(TO_VERIFY, {"3. Persetujuan": "apa saja"}, ["refuse"], id="unknown, early"),
        pytest.param(TO_VERIFY, {**VERIFIED, **APPROVED}, ["complete"] * 2, id="two in order"),
        pytest.param(TO_VERIFY, REFUSED, ["reject"], id="refused with a reason"),
        pytest.param(TO_VERIFY, {"1. Identifikasi": ""}, ["withdraw"], id="withdrawn, cleared"),
        pytest.param(
            TO_VERIFY, {"1. Identifikasi": "Diproses"}, ["withdraw", "start"], id="withdrawn, begun"
        ),
        pytest.param(TO_APPROVE, REFUSED, ["withdraw", "reject"], id="a check withdrawn to refuse"),
        pytest.param(
            (*TO_VERIFY, {"2. Verifikasi": "Diproses"}),
            {"1. Identifikasi": "Diproses"},
            ["refuse"],
            id="the next step has begun: locked",
        ),
        pytest.param(TO_APPROVE, {"1. Identifikasi": ""}, ["refuse"], id="a locked step cleared"),
        pytest.param(TO_APPROVE, {"Judul Informasi": "Lain"}, ["void"], id="changed after a check"),
        pytest.param(TO_VERIFY, {"Judul Informasi": "Lain"}, [], id="changed before any check"),
        pytest.param(
            TO_VERIFY,
            {"Judul Informasi": "Lain", **VERIFIED},
            ["complete"],
            id="covered by the check",
        ),
        pytest.param(
            TO_APPROVE,
            {"Judul Informasi": "Lain", **APPROVED},
            ["void", "refuse"],
            id="changed and approved at once",
        ),
        pytest.param(
            TO_APPROVE, {"Rencana Tayang": "2026-12-01"}, ["change"], id="not a starred column"
        ),
        pytest.param(TO_PUBLISH, PUBLISHED, ["complete"], id="published"),
        pytest.param((), {"1. Identifikasi": "Dibatalkan"}, ["cancel"], id="cancelled"),
        pytest.param(
            TO_APPROVE, {"1. Identifikasi": "Dibatalkan"}, ["cancel"], id="cancelled late"
        ),
        pytest.param(DONE, {"1. Identifikasi": "Pembaruan"}, ["reopen"], id="reopened"),
        pytest.param(
            DONE, {"1. Identifikasi": "Dibatalkan"}, ["refuse"], id="cancel when published"
        ),
        pytest.param(DONE, {"4. Publikasi": ""}, ["refuse"], id="a published cell cleared"),
        pytest.param(DONE, {"2. Verifikasi": "Pembaruan"}, ["refuse"], id="Pembaruan elsewhere"),
        pytest.param(DONE, {"Judul Informasi": "Lain"}, ["change"], id="published content changed"),
        pytest.param(
            ({"1. Identifikasi": "Dibatalkan"},),
            {"1. Identifikasi": "Pembaruan"},
            ["reopen"],
            id="a cancelled item reopened",
        ),
        pytest.param(
            ({"1. Identifikasi": "Dibatalkan"},), VERIFIED, ["refuse"], id="a cancelled item moved"
        ),
        pytest.param((), {"Klasifikasi": "Dikecualikan"}, ["exclude"], id="becomes excluded"),
    ],
)
def test_what_a_row_comes_to(desk: Desk, before, cells, expected):
    desk.after(*before)

    verdict = desk.write(cells).look()

    assert kinds(verdict) == expected


@pytest.mark.parametrize(
    ("before", "cells", "said"),
    [
        pytest.param((), {"Kanal": "", **IDENTIFIED}, "Selesai: lengkapi Kanal", id="one column"),
        pytest.param(
            (),
            {"Kanal": "", "Bentuk Informasi": " ", **IDENTIFIED},
            "Selesai: lengkapi Bentuk Informasi, Kanal",
            id="every missing column",
        ),
        pytest.param(
            (),
            {"Klasifikasi": "Berkla", **IDENTIFIED},
            'Klasifikasi: "Berkla" tidak dikenal; maksudnya "Berkala"?',
            id="nearest class",
        ),
        pytest.param(
            (),
            {"Kanal": "Website; Insta", **IDENTIFIED},
            'Kanal: "Insta" tidak dikenal; maksudnya "Instagram"?',
            id="nearest channel",
        ),
        pytest.param(
            (),
            {"1. Identifikasi": "Selsai"},
            '1. Identifikasi: "Selsai" tidak dikenal; maksudnya "Selesai"?',
            id="nearest word",
        ),
        pytest.param(
            (),
            {"1. Identifikasi": "???"},
            '1. Identifikasi: "???" tidak dikenal; gunakan Diproses, Selesai, Dibatalkan',
            id="no near word",
        ),
        pytest.param(
            (),
            {"1. Identifikasi": "Pembaruan"},
            '1. Identifikasi: "Pembaruan" hanya untuk informasi yang sudah terpublikasi atau dibatalkan',
            id="Pembaruan too early",
        ),
        pytest.param(
            TO_VERIFY,
            {"2. Verifikasi": "Tidak disetujui"},
            "Tidak disetujui: isi Alasan Verifikasi",
            id="a refusal without a reason",
        ),
        pytest.param(
            TO_PUBLISH,
            {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "12345"},
            "Terpublikasi: isi Tautan Publikasi dengan tautan yang diawali https://",
            id="a number as link",
        ),
        pytest.param(
            TO_PUBLISH,
            {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "javascript:alert(1)"},
            "Terpublikasi: isi Tautan Publikasi dengan tautan yang diawali https://",
            id="a script as link",
        ),
        pytest.param(
            (),
            {"Ringkasan Isi Informasi": "NIK Kepala: 3402014501900001", **IDENTIFIED},
            "Ada NIK di kolom Ringkasan Isi Informasi (************0001); hapus atau samarkan sebelum dilanjutkan",
            id="a personal number",
        ),
    ],
)
def test_waiting_for_evidence_is_no_event_and_says_what_is_missing(desk: Desk, before, cells, said):
    desk.after(*before)

    verdict = desk.write(cells).look()

    assert verdict.events == ()
    assert verdict.handed_back == ()
    assert desk.said(verdict) == said
    again = desk.look()
    assert (again.events, desk.said(again)) == ((), said)


def test_an_excluded_row_is_stopped_at_every_step(desk: Desk):
    desk.after(*TO_VERIFY)

    verdict = desk.write({"Klasifikasi": "dikecualikan", **VERIFIED}).look()

    assert kinds(verdict) == ["exclude"]
    assert desk.position() == "Tidak dalam antrean"
    said = "Informasi Dikecualikan tidak termasuk daftar ini dan tidak dapat diajukan"
    assert desk.said(verdict) == said  # once, however the word is typed
    assert kinds(desk.write({"Klasifikasi": "Berkala"}).look()) == ["complete"]


def test_a_refusal_hands_back_and_keeps_the_reason(desk: Desk):
    desk.after(*TO_VERIFY)

    verdict = desk.write(REFUSED).look()

    assert desk.steps == ["Perlu diperbaiki", "", "", ""]
    assert desk.evidence == ["", "", "", ""]
    assert verdict.events[0].note.split("\n")[0] == "Tabel belum lengkap"
    assert verdict.events[0].submission == 1
    assert desk.state is not None
    assert desk.state.submission == 2
    assert desk.said(verdict) == "Dikembalikan Ketua Tim: Tabel belum lengkap"
    assert desk.look().events == ()


def test_a_new_refusal_needs_a_new_reason(desk: Desk):
    desk.after(*TO_VERIFY, REFUSED, IDENTIFIED)

    verdict = desk.write({"2. Verifikasi": "Tidak disetujui"}).look()

    assert verdict.events == ()
    assert desk.said(verdict) == "Tidak disetujui: isi Alasan Verifikasi"


def test_a_remark_beside_an_approval_is_no_reason_in_the_next_submission(desk: Desk):
    late = {"3. Persetujuan": "Tidak disetujui", "Alasan Persetujuan": "Salah tahun"}
    desk.after(*TO_VERIFY, {**VERIFIED, "Alasan Verifikasi": "sudah baik"}, late, IDENTIFIED)

    verdict = desk.write({"2. Verifikasi": "Tidak disetujui"}).look()

    assert verdict.events == ()


def test_the_reason_of_a_return_is_told_until_the_step_is_completed(desk: Desk):
    desk.after(*TO_VERIFY, REFUSED)
    begun = desk.write({"1. Identifikasi": "Diproses"}).look()
    assert desk.said(begun) == "Dikembalikan Ketua Tim: Tabel belum lengkap"

    done = desk.write(IDENTIFIED).look()

    assert desk.said(done) == ""


def test_a_skipped_step_is_handed_back_and_said_until_the_next_event(desk: Desk):
    desk.after(*TO_VERIFY)

    verdict = desk.write(APPROVED).look()

    assert desk.steps == ["Selesai", "", "", ""]
    said = "Urutan tahap tidak sah: 3. Persetujuan diisi sebelum 2. Verifikasi selesai; "
    assert desk.said(verdict) == said + "isian dikembalikan"
    assert verdict.events[0].note == "↩ 3. Persetujuan: Disetujui"
    quiet = desk.look()
    assert quiet.events == ()
    assert desk.said(quiet).startswith("Urutan tahap tidak sah")
    assert desk.said(desk.write(VERIFIED).look()) == ""


def test_what_is_published_is_what_was_approved(desk: Desk):
    desk.after(*TO_PUBLISH)

    verdict = desk.write({"Ringkasan Isi Informasi": "Isi lain", **PUBLISHED}).look()

    assert kinds(verdict) == ["void", "refuse"]
    assert desk.steps == ["Selesai", "", "", ""]
    assert desk.position().startswith("2. Verifikasi")
    assert "Isi berubah setelah diperiksa" in desk.said(verdict)


def test_a_re_save_that_changes_only_spaces_voids_nothing(desk: Desk):
    desk.after(*TO_APPROVE)

    verdict = desk.write({"Judul Informasi": " Rencana  Kerja\r\n2027 "}).look()

    assert verdict.events == ()


def test_reopening_starts_a_new_submission_with_empty_cells(desk: Desk):
    desk.after(*DONE)

    verdict = desk.write({"1. Identifikasi": "Pembaruan"}).look()

    assert desk.steps == ["Pembaruan", "", "", ""]
    assert desk.evidence == ["", "", "", ""]
    assert desk.state is not None
    assert (desk.state.submission, desk.state.times) == (2, (None,) * 4)
    assert f"↩ Tautan Publikasi: {LINK['Tautan Publikasi']}" in verdict.events[0].note
    assert desk.look().events == ()


def test_a_published_row_whose_content_changed_says_how_to_submit_it_again(desk: Desk):
    desk.after(*DONE)

    verdict = desk.write({"Judul Informasi": "Lain"}).look()

    assert desk.said(verdict).startswith("Isi berubah setelah terpublikasi; pilih Pembaruan")


def test_a_warning_passes_with_a_written_reason(desk: Desk):
    desk.write({"Ringkasan Isi Informasi": "Hubungi 081234567890"}).after(IDENTIFIED)

    stopped = desk.write(VERIFIED).look()
    passed = desk.write({"Alasan Verifikasi": "Nomor layanan resmi"}).look()

    assert "Ada nomor ponsel di kolom Ringkasan Isi Informasi (********7890)" in desk.said(stopped)
    assert kinds(passed) == ["complete"]
    assert all("081234567890" not in repr(event) for event in desk.events)
