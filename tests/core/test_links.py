"""Which links prove a publication; the others wait with a sentence that says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.core.links import link_fault, link_text
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import APPROVED, CONTENT, IDENTIFIED, VERIFIED, Desk, kinds
from tests.journalled import Book

PROOFS = (
    "https://setda.bantulkab.go.id/renja",
    "HTTP://Setda.Example:8080/a;https://a.example/2",
    "https://www.tiktok.com/@kantor/video/1",
    "https://medium.com/@x",
    "https://a.example/?mail=a@b.example",
    "https://8.8.8.8/berkas",
    "https://münchen.de/",
    "https://xn--mnchen-3ya.de/",
    "https://пример.рф/дело",
    "https://例え.テスト/",
    "https://한국.kr",
    "\u200bhttps://a.example/1\ufeff",
)
FAULTS = {
    "link": (
        *("12345", "javascript:alert(1)", "ftp://a.example", "https://", "a.example/1", ""),
        *("https://a..example", "https://a%2eexample", "https://a.example https://", "http://[::1"),
        "https://a.example\\.jahat.example",
        f"https://xn--{'a' * 64}.example",
    ),
    "link_user": (
        *("https://setda.go.id@jahat.example/", "https://u:p@a.example", "https://@a.example"),
        "https://a.example https://b.example\\@jahat.example",
    ),
    "link_local": (
        *("http://localhost/a", "http://LOCALHOST:8000", "http://a.localhost", "https://server/a"),
        *("http://127.0.0.1/", "http://10.1.2.3", "http://192.168.1.5:80/x", "http://172.16.0.1"),
        *("http://169.254.1.1", "http://0.0.0.0", "http://[::1]/", "http://[fd00::1]/"),
        *("http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::ffff:10.0.0.1]/"),
        *("http://nas.local/a", "http://intranet./", "http://127.0.0.1./"),
    ),
    "link_lookalike": (
        *("https://setdа.go.id/", "https://gооgle.com", "https://аррӏе.com", "https://xn--80ak6aa92e.com"),
        *("https://xn--setd-7cd.go.id", "https://ｇｏogle.com", "https://ɡoogle.com", "https://οοο.example"),
        *("https://xn--a.example", "https://xn--99999999.example", "https://a⧸b.example"),
    ),
    "link_unseen": (
        *("https://a.example/\u202efdp.exe", "\u202ehttps://a.example", "https://a\u200b.example"),
        *("https://a.example/\u2066x\u2069", "https://a.exa\u00admple", "https://a.example/\u200f1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", PROOFS)
def test_an_address_that_everybody_reaches_is_a_proof(text: str):
    assert link_fault(link_text(text)) == ""


@pytest.mark.parametrize(
    ("key", "text"), [(k, text) for k, texts in FAULTS.items() for text in texts]
)
def test_what_is_no_proof_says_why(key: str, text: str):
    assert link_fault(link_text(text)) == key


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("link_user", "memuat tanda @"),
        ("link_local", "hanya terbuka di komputer atau jaringan sendiri"),
        ("link_lookalike", "menyerupai huruf lain"),
        ("link_unseen", "karakter yang tidak terlihat"),
    ],
)
def test_a_link_that_is_no_proof_waits_with_a_sentence(sop: Sop, office: Settings, key, part):
    book = Book(sop, office)
    book.fill(0)
    done = {**IDENTIFIED, **VERIFIED, **APPROVED, "4. Publikasi": "Terpublikasi"}
    for header, text in (*done.items(), ("Tautan Publikasi", FAULTS[key][0])):
        book.type(0, header, text)

    plan = book.sync()

    assert [event.kind for event in plan.events] == ["register", *["complete"] * 3]
    (waiting,) = plan.waiting
    assert part in waiting.message
    assert "Tautan Publikasi" in waiting.message


HOSTS = {"website": ("setda.example.go.id",), "instagram": ("instagram.com", "ig.me")}


@pytest.mark.parametrize(
    ("channels", "link", "hosts"),
    [
        ("Instagram", "https://www.instagram.com/p/1", ""),
        ("Instagram", "https://IG.me/p/1 https://instagram.com./p/2", ""),
        ("Instagram; Website", "https://setda.example.go.id/1", ""),
        ("Instagram; Facebook", "https://anywhere.example/1", ""),
        ("Facebook", "https://anywhere.example/1", ""),
        ("Instagram", "https://setda.example.go.id/1", "instagram.com, ig.me"),
        ("Instagram", "https://notinstagram.com/1", "instagram.com, ig.me"),
        ("Instagram", "https://instagram.com.evil.example/1", "instagram.com, ig.me"),
        ("instagram", "https://ig.me/1; https://evil.example", "instagram.com, ig.me"),
        ("Instagram; Website", "https://x.com/1", "instagram.com, ig.me, setda.example.go.id"),
    ],
)
def test_a_link_is_of_a_host_of_one_of_its_channels(sop: Sop, channels: str, link: str, hosts: str):
    desk = Desk(replace(sop, hosts=HOSTS), {**CONTENT, "kanal": channels})
    proof = {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": link}

    said = desk.said(desk.after(IDENTIFIED, VERIFIED, APPROVED).write(proof).look())

    named = channels.replace(";", ",")
    told = f"Terpublikasi: alamat pada Tautan Publikasi bukan alamat {named}; tulis alamat di "
    assert said == (told + hosts if hosts else "")


@pytest.mark.parametrize("link", [text for texts in FAULTS.values() for text in texts if text])
def test_a_link_that_an_older_version_accepted_stays(desk: Desk, link: str):
    proof = "https://a.example/1"
    desk.after(
        IDENTIFIED, VERIFIED, APPROVED, {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": proof}
    )
    assert desk.state is not None
    assert desk.state.published
    known = {**(desk.state.content or {}), "publikasi": link}
    desk.state = replace(desk.state, link=link, content=known)

    verdict = desk.write({"Tautan Publikasi": link}).look()

    assert (kinds(verdict), desk.said(verdict)) == ([], "")


def test_a_link_that_an_older_version_masked_is_not_told_as_changed(desk: Desk):
    link = "https://www.facebook.com/photo?fbid=3402011506900001"
    desk.after(
        IDENTIFIED, VERIFIED, APPROVED, {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": link}
    )
    assert desk.state is not None
    desk.state = replace(desk.state, link=link.replace("340201150690", "*" * 12))

    assert desk.said(desk.look()) == ""
    assert "berubah setelah terpublikasi" in desk.said(
        desk.write({"Tautan Publikasi": link + "1"}).look()
    )
