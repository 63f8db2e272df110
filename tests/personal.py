"""People's numbers in forty spellings, and what offices write that only looks like them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from sheetsync.core.pii import sightings
from sheetsync.core.privacy import kept

HIDDEN = "\u200b"
_WIDE = str.maketrans("0123456789@.abcdefghijklmnopqrstuvwxyz", "０１２３４５６７８９＠．ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ")  # fmt: skip

# A number is written into the `#` of a pattern, digit by digit; `…` takes those that are left.
SPELLINGS: tuple[tuple[str, str], ...] = (
    ("nik", "################"),
    ("nik", "#### #### #### ####"),
    ("nik", "####-####-####-####"),
    ("nik", "####/####/####/####"),
    ("nik", "###### ###### ####"),
    ("nik", "######.######.####"),
    ("nik", "##.##.##.######.####"),
    ("nik", "######–######–####"),
    ("nik", "########\u00a0########"),
    ("nik", "## ## ## ## ## ## ## ##"),
    ("nik", "# # # # # # # # # # # # # # # #"),
    ("nik", "NIK################"),
    ("card", "No. KK ################"),
    ("card", "##-##-##-######-####"),
    ("tax", "###############"),
    ("tax", "##.###.###.#-###.###"),
    ("tax", "## ### ### # ### ###"),
    ("tax", "##-###-###-#-###-###"),
    ("tax", "NPWP: ##.###.###.#.###.###"),
    ("tax", "npwp #########-######"),
    ("tax", "NPWP 0###############"),
    ("tax", "0###############"),
    ("tax", "0### #### #### ####"),
    ("mobile", "0…"),
    ("mobile", "+62…"),
    ("mobile", "62…"),
    ("mobile", "0062…"),
    ("mobile", "(+62)…"),
    ("mobile", "+620…"),
    ("mobile", "0###-####-…"),
    ("mobile", "0### #### …"),
    ("mobile", "0##.###.###.…"),
    ("mobile", "0###/####/…"),
    ("mobile", "(0###) ####-…"),
    ("mobile", "+62 ###-####-…"),
    ("mobile", "+62 (0) ### #### …"),
    ("mobile", "(+62) #-##-####-…"),
    ("mobile", "https://wa.me/62…"),
    ("mail", "…@gmail.com"),
    ("mail", "… @ Yahoo.co.id"),
)
DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    HIDDEN.join,
    "\u2060\u00ad".join,
    lambda text: text.translate(_WIDE),
)
"""How any of them is hidden without being respelled."""


def spelled(pattern: str, number: str) -> str:
    """Return a number as the pattern spells it."""
    digits = iter(number)
    text = "".join(next(digits) if sign == "#" else sign for sign in pattern)
    return text.replace("…", "".join(digits))


def number(kind: str, random: Random) -> str:
    """Return a number of a kind; a mobile one without its prefix, of an address the name."""

    def digits(size: int) -> str:
        return "".join(random.choices("0123456789", k=size))

    if kind in ("nik", "card"):
        woman = 40 * (kind == "nik" and random.random() < 0.5)
        place = f"{random.choice(_PROVINCES)}{random.randint(1, 79):02}{random.randint(1, 40):02}"
        day, month, year = random.randint(1, 28) + woman, random.randint(1, 12), digits(2)
        return f"{place}{day:02}{month:02}{year}{random.randint(1, 9999):04}"
    if kind == "tax":
        payer = digits(8)
        ones = (sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(payer[::-1]))
        return f"{payer}{-sum(ones) % 10}{digits(3)}{random.choice(('000', '000', '001'))}"
    if kind == "mobile":
        return f"8{random.randint(1, 9)}{digits(random.randint(7, 10))}"
    return f"{random.choice(('budi', 'ani', 'siti'))}.{random.choice(('s', 'w'))}{digits(2)}"


def sample(
    kind: str, pattern: str, random: Random, disguise: Callable[[str], str] = str
) -> tuple[str, str]:
    """Return a number of a kind, and a text that spells it by the pattern."""
    found = number(kind, random)
    return found, f"Hubungi Bagian Umum: {disguise(spelled(pattern, found))} (Bantul)"


def is_missed(found: str, text: str) -> bool:
    """Tell whether more of a number can be read in a text, as it is kept, than may be."""
    shown = kept(text)
    if not found.isdecimal():
        return len(sightings(text)) != 1 or found in shown
    return sum(map(str.isdecimal, shown)) > 4


_PROVINCES = (11, 12, 13, 14, 15, 16, 17, 18, 19, 21, *range(31, 37), *range(51, 54),
              *range(61, 66), *range(71, 77), 81, 82, *range(91, 97))  # fmt: skip

# --- Ordinary rows --------------------------------------------------------------------------------

_TEXTS = (
    "Laporan NPWP bendahara tahun {y}",
    "Daftar NIK ganda hasil pemadanan {y}",
    "Panduan perekaman KTP-el dan KK {y}-{y}",
    "Rencana Kerja (Renja) {y}",
    "Laporan Kinerja Instansi Pemerintah {y} dan {y}",
    "Nomor: {l}/{l}/Diskominfo/{y}",
    "Surat {l}/{l}/{y} tanggal {s}-{m}-{y}",
    "SK Bupati Nomor 188.45/{l}/KEP/{y}",
    "Nota dinas 0{l}/{l}/{y}",
    "Agenda {y}/{m}/{l}, register REG-{y}-{six}",
    "Peraturan Bupati Bantul Nomor {s} Tahun {y} (BD {y} Nomor {l})",
    "NIP 19{t}{mm}{dd}{y}{mm}1{three}",
    "Kepala Bagian, NIP. 19{t}{mm}{dd} {y}{mm} 2 {three}",
    "Pagu Rp{s}.{three}.{three}.{three},00",
    "Nilai kontrak Rp 62.8{d}{d}.{three}.{three} (lunas)",
    "Rp1.0{ee}.{three}.{three}.{three}",
    "Rekening 5.1.02.0{d}.0{d}.00{dd} / 1.02.01.2.0{d}.00{dd}",
    "DPA/A.1/2.16.2.20.2.21.0{d}.0000/001/{y}",
    "ISBN 978-602-{l4}-{dd}-{d}",
    "ISBN 978623{six}{d}, ISSN {l4}-{l4}",
    "Koordinat -7.{six}{three}, 110.{six}{three}",
    "-7.88{three}, 110.32{three}; elevasi {l} m",
    "Telepon (0274) 36{l4}, faks (0274) 36{l4}",
    "021-{l4}{l4} / 021-{l4}{l4}",
    "Call center 1500{three}, bebas pulsa 0800-1-{three}-{three}",
    "Layanan 08.15-12.00 dan 13.00-15.30 WIB",
    "Senin-Kamis 08.30-11.45 12.45-16.00, Jumat 08.00-11.00",
    "Bantul, {s}-{m}-{y} s.d. {s}-{m}-{y}",
    "{s}/{m}/{y} - {s}/{m}/{y}",
    "{y}-{mm}-{dd} {y}-{mm}-{dd}",
    "{y} {y} {y} {y}",
    "Data {y}-{y}, {y}-{y}: {l} baris, {l} kolom",
    "Kode wilayah 34.02.{dd}.{y} 34.02.{dd}.2001",
    "Kode satker 018.0{d}.{dd}.{six}.000.KD",
    "Kode pos 557{dd}, RT {dd}/RW {dd}",
    "Zoom 8{dd} {l4} {l4} sandi {six}",
    "Jumlah 1 2 3 4 5 6 7 8 9 10 11 12",
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "Versi {d}.{d}.{d}, {s} berkas, {l},{dd} KB",
    "Luas {s}.{three}.{three},{dd} m2; {l} KK; {l} jiwa",
    "Seri {l4}-{l4}-{l4}, kunci {l4}-{l4}",
    "Rekening Bank BPD 00{d}.{three}.{six}",
    "No. BMN {d}.{dd}.{dd}.{dd}.{three}.{l}",
    "https://bantulkab.go.id/berita/{y}/{mm}/{dd}/{l}",
    "https://setda.bantulkab.go.id/unduh/{y}{mm}{dd}{six}.pdf",
    "https://www.instagram.com/p/{six}{six}{l4}/",
    "https://www.facebook.com/share/p/{six}{six}{three}{d}",
    "https://www.tiktok.com/@kantor/video/7{six}{six}{six}",
    "https://x.com/kantor/status/1{six}{six}{six}",
    "https://youtu.be/dQw4w9Wg{dd}Q?t={l}",
    "Kirim ke ppid@bantulkab.go.id atau setda@bantulkab.go.id",
    "Seksi Pengelolaan Website, lantai {d}",
    "Softcopy dan hardcopy, rak {dd}.{dd}.{dd}",
    "{s} tahun setelah {y}",
    "Website; Instagram",
)
COLUMNS = 9
_NUMBERS = {
    "d": (0, 9), "dd": (10, 99), "ee": (81, 99), "s": (1, 28), "t": (60, 99), "m": (1, 12),
    "l": (100, 9999), "l4": (1000, 9999), "six": (100_000, 999_999), "three": (100, 999),
    "y": (2015, 2027),
}  # fmt: skip


def ordinary_rows(rows: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Yield rows of texts in which nothing is personal."""
    random = Random(seed)

    def number(found: re.Match[str]) -> str:
        key = found[1]
        if key == "mm":
            return f"{random.randint(1, 12):02}"
        return str(random.randint(*_NUMBERS[key]))

    for _ in range(rows):
        yield tuple(
            re.sub(r"\{(\w+)\}", number, text) for text in random.choices(_TEXTS, k=COLUMNS)
        )
