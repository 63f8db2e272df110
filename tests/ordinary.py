"""A second table, by somebody who did not tune the search: spellings, and what offices write."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sheetsync.core.pii import sightings
from sheetsync.core.privacy import kept

# As in `tests.personal`: digits go into `#`, those that are left into `…`.
MORE_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("nik", "a.n. Siti Aminah (################)"),
    ("nik", "NIK.: ################"),
    ("nik", "N.I.K. ################"),
    ("nik", "nik=################"),
    ("nik", "NIK: '################"),
    ("nik", "KTP ####.####.####.####"),
    ("nik", "No.KTP:################,"),
    ("nik", "No KTP #### #### ########"),
    ("nik", "NIK ##.####.######.####"),
    ("nik", "#### ## ## ## ## ####"),
    ("nik", "###### ######.####"),
    ("nik", "######-###### ####"),
    ("nik", "####_####_####_####"),
    ("nik", "####\u2009####\u2009####\u2009####"),
    ("nik", "####·####·####·####"),
    ("nik", "[################]"),
    ("nik", "################/L"),
    ("nik", "1) ################"),
    ("nik", "Suami: ################; istri tidak ada"),
    ("nik", "https://a.example.id/cek?nik=################"),
    ("nik", "ktp-################.pdf"),
    ("nik", "foto_ktp_################.jpg"),
    ("nik", "################ (L, 34 th)"),
    ("nik", "################ 12-05-1990"),
    ("nik", "################,0812345"),
    ("card", "KK: ################"),
    ("card", "Kartu Keluarga nomor ################"),
    ("card", "No.KK/################"),
    ("card", "KK #### #### #### ####"),
    ("tax", "NPWP ###############"),
    ("tax", "NPWP:##.###.###.#-###.###,"),
    ("tax", "N.P.W.P. ##.###.###.#-###.###"),
    ("tax", "##.###.###.#–###.###"),
    ("tax", "##.###.### #-###.###"),
    ("tax", "##. ###. ###. #-###. ###"),
    ("tax", "##.###.###-#.###.###"),
    ("tax", "##.###.###.#-### ###"),
    ("tax", "##,###,###,#-###,###"),
    ("tax", "NPWP16: 0###############"),
    ("tax", "CV Maju (###############) Bantul"),
    ("mobile", "HP: 0…"),
    ("mobile", "WA:0…"),
    ("mobile", "wa 0###-####…"),
    ("mobile", "Telp. 0### ### …"),
    ("mobile", "0### - #### - …"),
    ("mobile", "0###.####.…"),
    ("mobile", "0####-…"),
    ("mobile", "(0###)…"),
    ("mobile", "+62-###-####-…"),
    ("mobile", "+62.###.####.…"),
    ("mobile", "62-###-####-…"),
    ("mobile", "+62 0###-####-…"),
    ("mobile", "0062 ### #### …"),
    ("mobile", "tel:+62…"),
    ("mobile", "https://api.whatsapp.com/send?phone=62…&text=Halo"),
    ("mobile", "0…/(0274) 367509"),
    ("mobile", "0… (Bu Ani)"),
    ("mail", "mailto:…@gmail.com"),
    ("mail", "<…@outlook.co.id>"),
    ("mail", "surel:…@yahoo.com,"),
)

# `#` is a digit, `%` one from 1 to 9, `@m` a month, `@d` a day, `@h` an hour, `@s` a minute, `@y` a
# year; `$` is a digit that makes the number before it right by Luhn, as that of an IMEI.
_PATTERNS = (
    "IMEI 35##########%$",
    "Tablet inventaris IMEI1 86##########%$ IMEI2 86##########%$",
    "Modem ZTE, MAC 0C:%#:A%:##:4F:##, SN ZTEGC%######",
    "Rek. BRI 0029-01-0#####-50-%",
    "Rekening BRI 00290100####30%",
    "BRI No. Rek. 0##%01######53#",
    "Bank Mandiri 137-00-%######-#",
    "Rekening Mandiri 13700%#######",
    "BPD DIY 006.111.00####",
    "Bank BPD DIY Syariah 801.211.0#####",
    "BNI 0%########; BCA 037%######",
    "BSI 7%######## a.n. Bendahara Pengeluaran",
    "Kas daerah 006.%11.00%###-BPD",
    "Kartu JKN 000%#########",
    "BPJS Kesehatan 0001%########, kelas %",
    "BPJS Ketenagakerjaan 0%#########",
    "Kode FKTP 0184U0##, rujukan 0184R0%%0@m26P00####",
    "VA BPJS badan usaha 88888-90####%##",
    "NUPTK %###7########00#",
    "NUPTK 2%3376%66%30006%, guru kelas",
    "NPSN 204#####, NSS 10104%2##%##",
    "NISN 00%#######",
    "NISN 008%######, NIS %##/0%##",
    "NIDN 05@d@m%#0%",
    "NRG 14%#########",
    "NIP 19%#@m@d 20%#@m 1 00#",
    "NIP. 19%#@m@d20%#@m200#",
    "No. Karpeg B 0%#####, Taspen 4700####%00",
    "SK Bupati No. 821.2/0%##/BKPSDM/@y",
    "SK 800.1.11.1/%##/SETDA/@y tgl @d-@m-@y",
    "Keputusan Sekda 100.3.3.2/0##/@y",
    "Surat 000.8.3.4/0%###/Org/@y",
    "Surat tugas 090/081%/UMUM/@y",
    "Nota dinas 480/08123/@y",
    "B-0812.345/SETDA/@y",
    "Perda 7/@y, Perbup 12/@y, LD @y/7",
    "Sertipikat HP No. 000%# NIB 13.04.05.01.0%###",
    "SHM 0%### NIB 1304050%.#.0####",
    "Hak Pakai 13.04.01.05.4.000%#, luas 1.2## m2",
    "NIB 13040501.%.0####; SU 0%###/@y",
    "NOP PBB 34.02.0%0.00%.0##-0###.0",
    "NOP 34020%000%0##0###0",
    "Akta 0%/PPAT/@y, IMB 503/0###/@y",
    "NIB OSS 02%0#########",
    "NIB 812#########%, KBLI 62019",
    "Kode tender 1%#####000",
    "Tender 8%##### LPSE Bantul, RUP 4%######",
    "Kode RUP %#######; paket EP-01K%X#2##",
    "ID paket AGT-P%###-%#######",
    "SP-%#/PPK/0%###/@y, addendum 0%",
    "SPK 027/0#%#/SPK/@y tanggal @d @m @y",
    "No. kontrak 602.1/0%##.08/PPK/@y",
    "AB %### XY, AB %### KE, AB 1## BT",
    "Nopol AB 81%# IB, rangka MH1JF%1##GK%#####",
    "No. mesin JFZ1E-%######, BPKB N-0%######",
    "STNK 0812####/YG/@y",
    "Printer Epson L3210 S/N X93P%#####",
    "Laptop SN 5CG%###ABC, lisensi %####-#####-#####-#####",
    "Aset 02.06.02.01.0%.0001 reg. 000%",
    "KIB B 1.3.2.10.01.02.00% reg 0000%#",
    "Kode barang 1.3.2.05.02.06.0## NUP %#",
    "Barcode 899%#########",
    "Resi JNE 0812%##########",
    "Resi pos P@y0%########",
    "Resi SPX ID0%##########",
    "Ekstensi 1%#, 2%#, 3%#",
    "Telp (0274) 367509 ext. 2%#/2%#",
    "0274-367%## psw %##",
    "Telepon 0274 36%###, 0274 36%###, 0274 38%###",
    "Hotline 112, 119, 1500-%##; SMS 17%#",
    "Faks. 021 – 34%#### hunting",
    "Koordinat -7.8%####, 110.3%####",
    "7°5%'1%.4\"S 110°1%'3%.7\"E",
    "UTM 49S 42%### 91%####",
    "https://maps.app.goo.gl/?q=-7.88%####,110.33%####",
    "https://www.google.com/maps/@-7.88%####,110.33%####,17z",
    "X: 43%###.%## Y: 912%###.%##",
    "ISBN 978-602-%###-%#-#",
    "ISBN 978-623-09-%###-#; ISSN 25%#-0%##",
    "e-ISSN 2%##-%##X, p-ISSN 1%##-0###",
    "DOI 10.%####/jip.v1%i2.0%###",
    "ISSN 0812-%###, vol. 12 no. 3",
    "https://jdih.bantulkab.go.id/produk/%###?page=1%",
    "https://ppid.bantulkab.go.id/dok/@y/@m/IP-%#####.pdf",
    "https://drive.google.com/file/d/1%aB#cD##eF%gH##iJ/view",
    "https://docs.google.com/forms/d/e/1FAIpQLS%#/viewform?entry.%########=1",
    "https://bantulkab.go.id/?p=%####&utm_id=12%#########",
    "https://lpse.bantulkab.go.id/eproc4/lelang/%######013/pengumumanlelang",
    "https://sirup.lkpp.go.id/sirup/rup/detailPaketPenyediaPublic/%#######",
    "https://data.bantulkab.go.id/dataset/%#######-#a%#-4###-9%##-%###########",
    "https://www.youtube.com/watch?v=a%B#c%D&t=%##s",
    "https://www.instagram.com/reel/C%x#####/?igsh=%########",
    "https://web.facebook.com/permalink.php?story_fbid=%##############&id=1000%##########",
    "https://twitter.com/setdabantul/status/17%################",
    "https://t.me/c/1%########/%###",
    "https://us02web.zoom.us/j/8%#########?pwd=Q#%",
    "Zoom ID 8%# #### ####, kode 0812%#",
    "Meeting ID: 9%# %### %###; passcode %#####",
    "1.02.01.2.01.000%",
    "Sub kegiatan 4.01.01.2.0%.000%",
    "Kegiatan 4.01.02.2.02 sub 4.01.02.2.02.00%#",
    "5.1.02.01.01.00%#",
    "Rek. belanja 5.1.02.02.01.00%# sebesar Rp12.%##.000",
    "4.01.0.00.0.00.01.0000 - 5.1.02.04.01.000%",
    "Kode rekening 510201010024%",
    "5.1.02.01.01.0024 5.1.02.01.01.0025 5.1.02.01.01.0026",
    "DPA 900.1.3.2/0%#/DPA/@y Rp1.%##.###.###",
    "SP2D 34.02/04.0/0%#####/LS/4.01.0.00/P%/@m/@y",
    "SPM 0%###/SPM-LS/4.01.0.00.0.00.01/@y",
    "NTPN %A#B%C#D%E#F%G#H, NTB 0000%#######",
    "Kode billing %##############",
    "Billing pajak 0%######## %#####",
    "Faktur pajak 010.00%-2%.%#######",
    "FP 0800%-2%-%#######",
    "Bukti potong 33000%####",
    "@d/@m/@y @h:@s WIB",
    "@d-@m-@y @h.@s s.d. @d-@m-@y @h.@s",
    "@y-@m-@d @h:@s:@s",
    "@y@m@d@h@s@s",
    "IMG_@y@m@d_@h@s@s.jpg, VID-@y@m@d-WA00%#",
    "Rekaman @y-@m-@dT@h:@s:@s+07:00",
    "@h.@s-@h.@s, @h.@s-@h.@s dan @h.@s",
    "Rapat @d @m @y pk. @h.@s",
    "Periode @d.@m.@y - @d.@m.@y",
    "Jadwal: 08.00 08.30 09.00 09.30 10.00 10.30",
    "Shift 0800 1600 2400, piket 0812-1600",
    "Rp 812.3%#.###",
    "Rp%##.###.###,- (terbilang)",
    "Anggaran 2.%##.###.### realisasi 1.%##.###.###",
    "81.2%#.###.### dari 96.###.###.###",
    "Realisasi 62,81% dari 1.0%#.###.###",
    "USD 81%,###.00 kurs 16.###",
    "Penduduk 9%#.### (L 47%.### P 48%.###)",
    "34.02.0%.200%; 34.02.1%.200%; 34.02.1%.200%",
    "Kode desa 34020%200%, kode BPS 340201000%",
    "Kode Kemendagri 3402012001 3402012002 340201200%",
    "Skor 81 82 83 84 85 86 87 88",
    "Kelas 1-12; 2-34; 3-56; 4-78; 5-90; 6-11",
    "1234567890 (contoh)",
    "No urut 0001 s.d. 00%#; 0001-0812-000%",
    "Boks 08-12-0%# rak 3-4-5-6-7",
    "Arsip 000.5.6.%/0%#/@y boks 12 folder 0%",
    "TTE BSrE 30%A#B%#C, sertifikat 62%##########",
    "IP 103.%#.1#%.2#, 192.168.1%.10:8080",
    "Versi 1%.0.%####.%###, build 20@m@d.%",
    "SNI ISO/IEC 27001:2022, ISO 9001:2015",
    "UU 14/2008, UU 23/2014, PP 61/2010",
    "Frekuensi 87,%-108,% MHz; kanal 62,8123",
    "Listrik 5200-%###-#### token ####-####-####-####-####",
    "ID pelanggan PLN 5210%#######",
    "PDAM 0%-%###-###",
    "IndiHome 1%########### a.n. Setda",
    "Telkom 131%########, tagihan @m/@y",
)
ORDINARY_ROWS = 300


def _luhn(digits: str) -> str:
    """Return the digit that makes these right."""
    ones = (sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(reversed(digits)))
    return str(-sum(ones) % 10)


def _filled(pattern: str, random: Random) -> str:
    spans = {"m": (1, 12), "d": (1, 28), "h": (0, 23), "s": (0, 59), "y": (2019, 2027)}
    text = ""
    signs = iter(pattern)
    for sign in signs:
        if sign == "@" and (key := next(signs)) in spans:
            text += f"{random.randint(*spans[key]):02}"
        elif sign == "@":
            text += sign + key
        elif sign == "$":
            text += _luhn("".join(filter(str.isdecimal, text[-14:])))
        else:
            text += {"#": str(random.randint(0, 9)), "%": str(random.randint(1, 9))}.get(sign, sign)
    return text


def other_rows(times: int = 1, seed: int = 1) -> Iterator[str]:
    """Yield 300 texts so many times, each with other numbers; none is of a person we look for."""
    random = Random(seed)
    for n in range(times * ORDINARY_ROWS):
        yield _filled(_PATTERNS[n % len(_PATTERNS)], random)


def can_be_read(number: str, text: str) -> bool:
    """Tell whether more than 4 digits of a number can be read in a text, as it is kept."""
    shown = kept(text)
    if not number.isdecimal():
        return len(sightings(text)) != 1 or number in shown
    hidden = sum(old != new for old, new in zip(text, shown, strict=True))
    return hidden < len(number) - 4
