"""Number patterns and formulas."""

import pytest

from tests.sheets_api import references
from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.formulas import Calculator
from tests.sheets_api.locales import locale
from tests.sheets_api.patterns import formatted_number


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        (1234.5, "", "1234.5"),
        (5.0, "", "5"),
        (0.1 + 0.2, "", "0.3"),
        (3.14159265358979, "", "3.141592654"),
        (1234567890123456, "", "1.23457E+15"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (1.005, "0.00", "1.01"),
        (0.125, "0%", "13%"),
        (0.125, "0.0%", "12.5%"),
        (7, "0000", "0007"),
        (0, "#", ""),
        (1.5, "0.##", "1.5"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"nihil"', "nihil"),
        (5, '"Rp"#,##0', "Rp5"),
        (5, "0 \\k\\g", "5 kg"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (43831, "yyyy-mm-dd", "2020-01-01"),
        (43831, "d/M/yy", "1/1/20"),
        (43831, "dddd, d mmmm yyyy", "Wednesday, 1 January 2020"),
        (43831.75, "dd/mm/yyyy hh:mm:ss", "01/01/2020 18:00:00"),
        (43831.75, "h:mm AM/PM", "6:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (43831, "DD/MM/YYYY", "01/01/2020"),
        (43831, "M/D/YY", "1/1/20"),
        (43831.75, "YYYY-MM-DD HH:MM:SS", "2020-01-01 18:00:00"),
        (0.5, "@", "0.5"),
    ],
)
def test_a_number_is_written_by_its_pattern(number, pattern, text):
    assert formatted_number(number, pattern, locale("en_US")) == text


def test_the_locale_has_its_own_marks():
    assert formatted_number(1234.5, "#,##0.00", locale("id_ID")) == "1.234,50"
    assert formatted_number(0.5, "", locale("in_ID")) == "0,5"


def computed(formula):
    """The effective value of a formula beside A1=2, A2=3, A3="x", A4 empty."""
    grid = {"gridProperties": {"rowCount": 10, "columnCount": 5}}
    sheet = Sheet({"sheetId": 0, "title": "S"} | grid)
    for row, value in enumerate(
        [{"numberValue": 2}, {"numberValue": 3}, {"stringValue": "x"}, {}, {"formulaValue": "=E5"}]
    ):
        sheet.put(row, 0, {"userEnteredValue": value})
    sheet.put(4, 4, {"userEnteredValue": {"formulaValue": formula}})
    book = Book("1", {}, [sheet], {"o": "owner"})
    value = Calculator(book).value(sheet, 4, 4)
    if "errorValue" in value:
        return value["errorValue"]["type"]
    return next(iter(value.values()))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=-A1^2", 4),
        ("=50%", 0.5),
        ('="a"&"b"&1', "ab1"),
        ("=A1", 2),
        ("=S!A2", 3),
        ("='S'!$A$2", 3),
        ("=A4", 0),
        ("=SUM(A1:A4)", 5),
        ("=SUM(A1:A3;1)", 6),
        ("=AVERAGE(A1:A2)", 2.5),
        ("=COUNT(A1:A4)", 2),
        ("=COUNTA(A1:A4)", 3),
        ("=MAX(A1:A2)-MIN(A1:A2)", 1),
        ('=IF(A1>1,"ya",1/0)', "ya"),
        ('=IFERROR(1/0,"salah")', "salah"),
        ('=CONCATENATE("DIP-",A1)', "DIP-2"),
        ('=JOIN("; ",A1:A3)', "2; 3; x"),
        ("=ROUND(2.5)", 3),
        ('=UPPER("a")&LEN("abc")', "A3"),
        ("=AND(A1=2,A2<>2)", True),
        ('="a"="A"', True),
        ('=HYPERLINK("https://x.id","x")', "x"),
        ("=1/0", "DIVIDE_BY_ZERO"),
        ("=A3+1", "VALUE"),
        ("=NOPE(1)", "NAME"),
        ("=nama", "NAME"),
        ("=Lain!A1", "REF"),
        ("=E5", "REF"),
        ("=A5", "REF"),
        ("=1+", "ERROR"),
        ("=(1", "ERROR"),
    ],
)
def test_a_formula_is_computed(formula, value):
    assert computed(formula) == value


def test_a_copied_formula_points_as_far_as_before():
    formula = '=A1+$B$2+Lain!C3&"A1"&SUM(A1:B2)'

    moved = references.copied(formula, 1, 2)

    assert moved == '=C2+$B$2+Lain!E4&"A1"&SUM(C2:D3)'
    assert references.copied("=A1", -1, 0) == "=#REF!"
