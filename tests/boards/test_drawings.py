import io
import re

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sheetsync.boards import palette
from sheetsync.boards.form import draw_form, word_styles
from sheetsync.boards.guide import draw_guide
from sheetsync.boards.history import draw_history
from sheetsync.core.cells import Grid, cell_name
from sheetsync.core.drawing import Drawing, Style
from sheetsync.core.form import bind, form_columns
from sheetsync.core.history import KINDS
from sheetsync.core.sop import Sop
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.templates import load_texts, parse_source

HEADER, BODY = 3, 4
LAPTOP = 1366
DRAWINGS = (draw_guide, draw_form, draw_history)


def opened(drawing: Drawing, values: Grid | None = None) -> Worksheet:
    data = draw_book([drawing], {drawing.title: values or {}})
    return openpyxl.load_workbook(io.BytesIO(data))[drawing.title]


def headers(sop: Sop) -> list[str]:
    return [str(box.text) for box in draw_form(sop).boxes if box.row == HEADER]


def said(drawing: Drawing) -> str:
    """Return everything a person can read on a tab."""
    texts = [f"{box.text}\n{box.note}\n{box.style.number or ''}" for box in drawing.boxes]
    texts += [
        "\n".join((*drop.options, drop.title, drop.prompt, drop.error))
        for drop in drawing.dropdowns
    ]
    return "\n".join([drawing.title, *texts, *(rule.formula for rule in drawing.rules)])


def test_the_form_has_its_columns_in_the_order_of_the_contract(sop: Sop):
    assert headers(sop) == [
        "No. Registrasi", "Posisi", "Pemeriksaan",
        "Judul Informasi", "Ringkasan Isi Informasi", "Klasifikasi",
        "Pejabat/Unit yang Menguasai Informasi", "Penanggung Jawab Pembuatan/Penerbitan",
        "Waktu dan Tempat Pembuatan", "Bentuk Informasi", "Jangka Waktu Penyimpanan", "Kanal",
        "Rencana Tayang", "Tautan Softcopy", "Lokasi Hardcopy",
        "1. Identifikasi", "Waktu Identifikasi",
        "2. Verifikasi", "Alasan Verifikasi", "Waktu Verifikasi",
        "3. Persetujuan", "Alasan Persetujuan", "Waktu Persetujuan",
        "4. Publikasi", "Tautan Publikasi", "Waktu Publikasi",
        "Pengajuan ke-", "Batas Waktu",
    ]  # fmt: skip


def test_each_header_of_the_tools_own_columns_is_drawn_once(sop: Sop):
    own = [column.header for column in form_columns(sop) if column.part == "own"]

    assert own == list(sop.texts.columns.values())


def test_what_is_drawn_can_be_bound_again(sop: Sop):
    sheet = opened(draw_form(sop))

    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]

    assert bind(rows, sop).header_row == HEADER


def test_a_band_names_role_and_standard_minutes(sop: Sop):
    bands = {str(box.text): box.style.fill for box in draw_form(sop).boxes if box.row == 2}

    assert bands["Ketua Tim · 60 menit"] == palette.role_color(sop, sop.roles[1])
    assert bands["Pengelola Informasi · 300 menit"] == bands["Pengelola Informasi · 60 menit"]


def test_no_column_of_the_form_is_pinned_by_a_merged_cell(sop: Sop):
    assert all(box.last_column is None for box in draw_form(sop).boxes)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        pytest.param("Klasifikasi", "Berkala,Serta merta,Setiap saat,Dikecualikan", id="class"),
        pytest.param("Kanal", "Website,Instagram,Facebook,X,YouTube,TikTok", id="channels"),
        pytest.param("1. Identifikasi", "Diproses,Selesai,Pembaruan,Dibatalkan", id="first step"),
        pytest.param("2. Verifikasi", "Diproses,Disetujui,Tidak disetujui", id="a check"),
        pytest.param("4. Publikasi", "Diproses,Terpublikasi", id="last step"),
    ],
)
def test_a_dropdown_holds_the_words_of_its_column(sop: Sop, header: str, words: str):
    column = headers(sop).index(header)

    chosen = {
        str(rule.sqref): rule.formula1
        for rule in opened(draw_form(sop)).data_validations.dataValidation
    }

    letter = openpyxl.utils.get_column_letter(column + 1)
    assert chosen[f"{letter}5:{letter}3004"] == f'"{words}"'


def test_a_prompt_says_which_evidence_a_word_asks_for(sop: Sop):
    prompts = {drop.title: drop.prompt for drop in draw_form(sop).dropdowns}

    assert prompts["2. Verifikasi"].endswith("Bila Tidak disetujui, isi juga Alasan Verifikasi.")
    assert prompts["4. Publikasi"].endswith("Bila Terpublikasi, isi juga Tautan Publikasi.")


def test_every_prompt_and_alarm_fits_what_a_validation_holds(sop: Sop, second_sop: Sop):
    drops = [drop for each in (sop, second_sop) for drop in draw_form(each).dropdowns]

    assert all(max(len(drop.prompt), len(drop.error)) <= 255 for drop in drops)


def test_staff_columns_are_text_and_times_are_times(sop: Sop):
    drawing = draw_form(sop)
    title_at, time_at = map(headers(sop).index, ("Judul Informasi", "Waktu Publikasi"))

    sheet = opened(drawing, {(BODY, title_at): "=1+1", (BODY, time_at): 46000.5})

    title = sheet.cell(BODY + 1, title_at + 1)
    assert (title.value, title.data_type, title.number_format) == ("=1+1", "s", "@")
    assert sheet.cell(BODY + 1, time_at + 1).number_format == '[$-421]d mmm hh"."mm'
    assert sheet.column_dimensions["M"].width > 0


def test_a_required_column_shows_an_asterisk_that_is_not_in_its_text(sop: Sop):
    title = next(box for box in draw_form(sop).boxes if box.text == "Judul Informasi")
    planned = next(box for box in draw_form(sop).boxes if box.text == "Rencana Tayang")

    assert title.style.number == '@" *"'
    assert planned.style.number == "@"
    assert "Nama singkat" in title.note


def test_the_cells_for_the_last_sync_have_their_formats(sop: Sop):
    names = headers(sop)
    places = {(box.row, box.column): box for box in draw_form(sop).boxes}

    synced, gap = places[1, names.index("Pemeriksaan")], places[1, names.index("Judul Informasi")]

    assert (synced.text, gap.text) == ("", "")
    # LibreOffice reads a language mark only at the very beginning
    assert synced.style.number == '[$-421]"Terakhir disinkronkan "d mmm yyyy hh"."mm" WIB"'
    assert gap.style.number == '"jeda terpanjang "0" menit"'


def test_what_stays_in_view_leaves_half_of_a_laptop_screen(sop: Sop, second_sop: Sop):
    for each in (sop, second_sop):
        drawing = draw_form(each)
        rows, columns = drawing.frozen
        pixels = sum(7 * width + 5 for width in list(drawing.widths.values())[:columns])

        assert rows == BODY
        assert drawing.boxes
        assert pixels < LAPTOP / 2 - 30  # the row numbers take 30


def test_whose_turn_it_is_follows_from_the_position(sop: Sop):
    step, due = map(headers(sop).index, ("2. Verifikasi", "Batas Waktu"))
    rules = [rule for rule in draw_form(sop).rules if rule.area.column == step]

    late, turn, *words = rules

    assert turn.formula == 'LEFT($B5,16)="2. Verifikasi - "'
    assert f"${cell_name(BODY, due)}<NOW()" in late.formula
    assert [rule.style for rule in words] == [style for _, style in word_styles(sop, sop.steps[1])]
    assert words[1].formula == f'LOWER(TRIM(${cell_name(BODY, step)}))="disetujui"'


@pytest.mark.parametrize("draw", DRAWINGS)
def test_every_style_of_a_rule_shows_where_borders_do_not(sop: Sop, draw):
    for rule in draw(sop).rules:
        assert rule.style.fill or rule.style.color
        assert not any(side and side[0] > 1 for side in (rule.style.frame, rule.style.bottom))


def test_quotes_in_a_word_do_not_break_a_formula(sop: Sop):
    source = sop.source.replace('repair = "Perlu diperbaiki"', "repair = 'Perlu \"dicek\"'")

    formulas = [rule.formula for rule in draw_form(parse_source(source, "sop.toml")).rules]

    assert any('="perlu ""dicek"""' in formula for formula in formulas)


def test_the_history_has_headers_and_stays_in_view(sop: Sop):
    drawing = draw_history(sop)
    sheet = opened(drawing, {(1, 3): "=2", (1, 0): 1})

    assert tuple(cell.value for cell in sheet[1]) == sop.texts.history
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:Q20001"
    assert sheet["D2"].data_type == "s"
    assert sheet["E1"].comment is not None


def test_the_guide_shows_the_identity_of_the_sop(sop: Sop):
    text = said(draw_guide(sop))

    for key in ("legal_basis", "qualifications", "related", "equipment"):
        assert all(line in text for line in sop.identity[key])
    for key in ("warning", "record_keeping", "reading"):
        assert sop.identity[key] in text
    assert sop.name in text
    assert sop.office in text


def test_the_guide_explains_every_column_word_and_code(sop: Sop, second_sop: Sop):
    for each in (sop, second_sop):
        text = said(draw_guide(each))
        form = draw_form(each)

        assert all(header in text for header in headers(each))
        assert all(word in text for drop in form.dropdowns[-4:] for word in drop.options)
        assert all(re.search(rf"^{kind}$", text, re.MULTILINE) for kind in KINDS)


def test_the_guide_shows_the_colours_of_the_form(sop: Sop):
    fills = {box.style.fill for box in draw_guide(sop).boxes}

    assert {rule.style.fill for rule in draw_form(sop).rules} - {None, palette.BAND} <= fills


def test_the_guide_says_where_each_refusal_leads(second_sop: Sop):
    text = said(draw_guide(second_sop))

    assert "Belum lengkap (kembali ke A. Catat)" in text
    assert "Telaah ulang (kembali ke B. Telaah)" in text


@pytest.mark.parametrize("draw", DRAWINGS)
def test_another_sop_is_drawn_in_its_own_words(sop: Sop, second_sop: Sop, draw):
    text = said(draw(second_sop))

    own = [
        sop.form.prefix,
        sop.office,
        "Publikasi",
        "Terpublikasi",
        "terbit",
        "Website",
        "informasi",
    ]
    own += [role.name for role in sop.roles] + [step.header for step in sop.steps]
    assert [word for word in own if word in text] == []


def test_the_title_column_stays_in_view_wherever_the_template_has_it(second_sop: Sop):
    assert headers(second_sop)[3] == "Perihal"
    assert draw_form(second_sop).frozen == (BODY, 4)


@pytest.mark.parametrize("draw", DRAWINGS)
def test_everything_can_be_drawn_in_english(second_sop: Sop, draw):
    source = second_sop.source.replace('language = "id"', 'language = "en"')

    text = said(draw(parse_source(source, "sop.toml")))

    assert not re.search(r"\b(Wajib|Bila|Isian|Kolom|dikembalikan)\b", text)


@pytest.mark.parametrize("section", ["form", "guide", "guide_events"])
def test_both_languages_say_the_same_things(section: str):
    indonesian, english = (load_texts(name).table(section) for name in ("id", "en"))

    assert list(indonesian) == list(english)
    for key, text in indonesian.items():
        assert set(re.findall(r"{\w+", text)) == set(re.findall(r"{\w+", english[key]))


def test_a_tint_lies_between_white_and_the_colour():
    assert palette.tint("#2F5D8C", 1) == "#2F5D8C"
    assert palette.tint("#2F5D8C", 0) == "#FFFFFF"
    assert palette.tint("#000000", 0.5) == "#808080"


def test_a_style_keeps_its_own_and_takes_the_rest():
    assert Style(bold=False, size=9).on(Style(bold=True, color="#111111")) == Style(
        bold=False, size=9, color="#111111"
    )


def test_a_drawing_tells_the_texts_that_always_stand_on_it(sop: Sop):
    texts = draw_history(sop).texts

    assert [texts[0, column] for column in range(17)] == list(sop.texts.history)
    assert "" not in draw_form(sop).texts.values()
