"""A1 notation: every form a client may send, and the form Google echoes."""

import pytest

from tests.sheets_api import a1


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("Sheet1!A1", "Sheet1!A1"),
        ("Sheet1!A1:A1", "Sheet1!A1"),
        ("A1:B2", "Sheet1!A1:B2"),
        ("a1:b2", "Sheet1!A1:B2"),
        ("$A$1:$B$2", "Sheet1!A1:B2"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("A:C", "Sheet1!A1:C1000"),
        ("2:3", "Sheet1!A2:Z3"),
        ("A2:2", "Sheet1!A2:Z2"),
        ("A5:A", "Sheet1!A5:A1000"),
        ("A1:C5000", "Sheet1!A1:C1000"),
        ("R1C1:R2C3", "Sheet1!A1:C2"),
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("sheet1!A1", "Sheet1!A1"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("It's!A1", "'It''s'!A1"),
        ("'It''s'!B2:C3", "'It''s'!B2:C3"),
        ("My Sheet!A1", "'My Sheet'!A1"),
        ("D3", "Sheet1!D3"),
        ("'D3'", "'D3'!A1:Z1000"),
        ("'D3'!D3", "'D3'!D3"),
        ("Daftar", "'It''s'!B2:C4"),
        ("daftar", "'It''s'!B2:C4"),
    ],
)
def test_a_range_is_echoed_in_full_and_within_the_grid(owner, asked, echoed):
    owner.batch(
        *(
            {"addSheet": {"properties": {"title": one, "sheetId": number}}}
            for number, one in enumerate(("It's", "My Sheet", "D3"), 1)
        ),
        {
            "addNamedRange": {
                "namedRange": {
                    "name": "Daftar",
                    "range": {
                        "sheetId": 1,
                        "startRowIndex": 1,
                        "endRowIndex": 4,
                        "startColumnIndex": 1,
                        "endColumnIndex": 3,
                    },
                }
            }
        },
    )

    answer = owner.read(asked)

    assert answer == {"range": echoed, "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    "asked", ["Nowhere!A1", "Sheet1!A1:[5", "Nowhere", "Sheet1!", "'Sheet1", "Sheet1!A", "A1:B2:C3"]
)
def test_a_text_that_is_no_range_cannot_be_parsed(owner, asked):
    answer = owner.read(asked)

    assert owner.message(answer) == f"Unable to parse range: {asked}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Sheet1!A2000", "Sheet1!A2000"),
        ("A1001:B2000", "Sheet1!A1001:B2000"),
        ("Sheet1!1001:1354", "Sheet1!1001:1354"),
        ("AA1", "Sheet1!AA1"),
    ],
)
def test_reading_outside_of_the_grid_is_refused(owner, asked, said):
    answer = owner.read(asked)

    wanted = f"Range ({said}) exceeds grid limits. Max rows: 1000, max columns: 26"
    assert owner.message(answer) == wanted


@pytest.mark.parametrize(
    ("title", "quoted"),
    [
        ("Sheet1", "Sheet1"),
        ("Riwayat_2", "Riwayat_2"),
        ("Form DIP", "'Form DIP'"),
        ("tab01", "'tab01'"),
        ("R1C1", "'R1C1'"),
        ("2026", "'2026'"),
        ("It's", "'It''s'"),
    ],
)
def test_a_title_is_quoted_where_it_could_be_misread(title, quoted):
    assert a1.quoted(title) == quoted


@pytest.mark.parametrize(("number", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (702, "AAA")])
def test_columns_have_letters(number, text):
    assert a1.letters(number) == text
    assert a1.column(text.lower()) == number
