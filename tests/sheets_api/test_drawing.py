"""Charts, bands, merges, rules, filters, names: drawn once, told back, changed, taken away."""

import pytest

from tests.sheets_api.test_cells import area

SPEC = {
    "title": "Antrean",
    "basicChart": {
        "chartType": "BAR",
        "domains": [{"domain": {"sourceRange": {"sources": [area(0, 5, 0, 1)]}}}],
    },
}
GREY, WHITE = {"red": 0.8, "green": 0.8, "blue": 0.8}, {"red": 1, "green": 1, "blue": 1}


def sheet(caller, name):
    [one] = caller.get(fields=f"sheets.{name}")["sheets"]
    return one.get(name)


def overlay(**more):
    return {"overlayPosition": {"anchorCell": {"rowIndex": 3}} | more}


def rule(kind="BLANK"):
    look = {"condition": {"type": kind}, "format": {"backgroundColor": GREY}}
    return {"ranges": [area(0, 5, 0, 1)], "booleanRule": look}


def test_adding_a_chart_always_adds(owner):
    request = {"addChart": {"chart": {"spec": SPEC, "position": overlay()}}}

    answer = owner.batch(request, request)

    first, second = [one["addChart"]["chart"] for one in answer["replies"]]
    assert first["chartId"] != second["chartId"]
    assert first["position"] == overlay(widthPixels=600, heightPixels=371)
    assert first["spec"] == SPEC
    assert sheet(owner, "charts") == [first, second]


def test_a_chart_is_changed_moved_and_taken_away(owner):
    chart = {"spec": SPEC, "position": overlay(), "chartId": 7}
    owner.batch({"addChart": {"chart": chart}})

    owner.batch(
        {"updateChartSpec": {"chartId": 7, "spec": SPEC | {"title": "Baru"}}},
        {
            "updateEmbeddedObjectPosition": {
                "objectId": 7,
                "newPosition": overlay(widthPixels=10),
                "fields": "widthPixels",
            }
        },
    )

    [changed] = sheet(owner, "charts")
    assert changed["spec"]["title"] == "Baru"
    assert changed["position"] == overlay(widthPixels=10, heightPixels=371)
    owner.batch({"deleteEmbeddedObject": {"objectId": 7}})
    assert sheet(owner, "charts") is None
    owner.message(owner.batch({"deleteEmbeddedObject": {"objectId": 7}}))


def test_a_chart_may_have_a_tab_of_its_own(owner):
    [reply] = owner.batch({"addChart": {"chart": {"spec": SPEC, "position": {"newSheet": True}}}})[
        "replies"
    ]

    number = reply["addChart"]["chart"]["position"]["sheetId"]
    tab = owner.get(includeGridData=True)["sheets"][1]
    assert tab["properties"] == {
        "sheetId": number,
        "title": "Chart1",
        "index": 1,
        "sheetType": "OBJECT",
    }
    assert "data" not in tab
    assert owner.message(owner.read("Chart1!A1")) == f"No grid with id: {number}"
    renamed = {"properties": {"sheetId": number, "title": "Grafik"}, "fields": "title"}
    owner.batch({"updateSheetProperties": renamed}, {"deleteSheet": {"sheetId": number}})
    assert owner.status == 200


def test_bands_are_drawn_and_never_twice(owner):
    bands = {"headerColor": GREY, "firstBandColor": WHITE, "secondBandColor": GREY}
    given = {"range": area(0, 5, 0, 3), "rowProperties": bands}

    [reply] = owner.batch({"addBanding": {"bandedRange": given}})["replies"]
    again = owner.batch({"addBanding": {"bandedRange": given | {"range": area(4, 9, 0, 1)}}})

    made = reply["addBanding"]["bandedRange"]
    assert made["rowProperties"]["headerColorStyle"] == {"rgbColor": GREY}
    assert owner.message(again) == (
        "Invalid requests[0].addBanding: You cannot add alternating background colors to a range "
        "that already has alternating background colors."
    )
    number = {"bandedRangeId": made["bandedRangeId"]}
    owner.batch(
        {"updateBanding": {"bandedRange": number | {"range": area(0, 9, 0, 3)}, "fields": "range"}}
    )
    assert sheet(owner, "bandedRanges")[0]["range"] == area(0, 9, 0, 3)
    assert sheet(owner, "bandedRanges")[0]["rowProperties"] == made["rowProperties"]
    owner.batch({"deleteBanding": number})
    assert sheet(owner, "bandedRanges") is None


@pytest.mark.parametrize(
    ("how", "merges", "values"),
    [
        ("MERGE_ALL", [area(0, 2, 0, 2)], [["a"]]),
        ("MERGE_ROWS", [area(0, 1, 0, 2), area(1, 2, 0, 2)], [["a"], ["c"]]),
        ("MERGE_COLUMNS", [area(0, 2, 0, 1), area(0, 2, 1, 2)], [["a", "b"]]),
    ],
)
def test_merged_cells_keep_their_first_value(owner, how, merges, values):
    owner.write("A1:B2", [["a", "b"], ["c", "d"]])

    owner.batch({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": how}})

    assert sheet(owner, "merges") == merges
    assert owner.values("A1:B2") == values


def test_a_merge_is_taken_apart_as_a_whole_only(owner):
    owner.batch({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})

    message = owner.message(owner.batch({"unmergeCells": {"range": area(0, 1, 0, 2)}}))

    said = "You must select all cells in a merged range to merge or unmerge them."
    assert message == f"Invalid requests[0].unmergeCells: {said}"
    owner.batch({"unmergeCells": {"range": area(0, 5, 0, 5)}})
    assert sheet(owner, "merges") is None


def test_frozen_and_other_rows_cannot_be_merged(owner):
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 1}}, "fields": "gridProperties"}
    frozen["fields"] += ".frozenRowCount"
    owner.batch({"updateSheetProperties": frozen})

    answer = owner.batch({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})

    assert owner.message(answer).endswith("You can't merge frozen and non-frozen rows.")


def test_rules_stand_in_their_order(owner):
    def add(kind, index):
        return {"addConditionalFormatRule": {"rule": rule(kind), "index": index}}

    answer = owner.batch(add("BLANK", 0), add("NOT_BLANK", 0), add("DATE_IS_VALID", 2))

    def kinds():
        rules = sheet(owner, "conditionalFormats") or []
        return [one["booleanRule"]["condition"]["type"] for one in rules]

    assert answer["replies"] == [{}, {}, {}]
    assert kinds() == ["NOT_BLANK", "BLANK", "DATE_IS_VALID"]
    moved, changed, gone = owner.batch(
        {"updateConditionalFormatRule": {"index": 0, "newIndex": 2, "sheetId": 0}},
        {"updateConditionalFormatRule": {"index": 0, "rule": rule("TEXT_IS_EMAIL")}},
        {"deleteConditionalFormatRule": {"index": 1}},
    )["replies"]
    assert moved["updateConditionalFormatRule"]["newIndex"] == 2
    assert "oldRule" in changed["updateConditionalFormatRule"]
    deleted = gone["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]["type"]
    assert deleted == "DATE_IS_VALID"
    assert kinds() == ["TEXT_IS_EMAIL", "NOT_BLANK"]


def test_a_rule_that_is_not_there_cannot_be_deleted(owner):
    message = owner.message(owner.batch({"deleteConditionalFormatRule": {"index": 3}}))

    assert message.endswith("No conditional format on sheet: 0 at index: 3")


def test_the_basic_filter_is_set_and_cleared(owner):
    given = {
        "range": area(0, 2, 1, 3),
        "filterSpecs": [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}],
    }
    answer = owner.batch({"setBasicFilter": {"filter": given}})

    assert answer["replies"] == [{}]
    assert sheet(owner, "basicFilter") == given | {"criteria": {"1": {"hiddenValues": ["x"]}}}
    owner.batch({"clearBasicFilter": {}})
    assert sheet(owner, "basicFilter") is None


def test_filter_views_live_beside_each_other(owner):
    view = {
        "title": "Antrean Ketua Tim",
        "range": {"startRowIndex": 2},
        "criteria": {"4": {"condition": {"type": "TEXT_CONTAINS"}}},
    }
    [reply] = owner.batch({"addFilterView": {"filter": view}})["replies"]
    made = reply["addFilterView"]["filter"]

    assert made["range"] == area(2, 1000, 0, 26)
    assert made["filterSpecs"][0]["columnIndex"] == 4
    number = made["filterViewId"]
    twin, _ = owner.batch(
        {"duplicateFilterView": {"filterId": number}},
        {
            "updateFilterView": {
                "filter": {
                    "filterViewId": number,
                    "title": "Lain",
                    "range": {"startRowIndex": 3},
                },
                "fields": "title,range",
            }
        },
    )["replies"]
    views = sheet(owner, "filterViews")
    assert [one["title"] for one in views] == ["Lain", "Copy of Antrean Ketua Tim"]
    assert views[0]["range"] == area(3, 1000, 0, 26)
    copied = twin["duplicateFilterView"]["filter"]["filterViewId"]
    owner.batch({"deleteFilterView": {"filterId": copied}})
    assert len(sheet(owner, "filterViews")) == 1


@pytest.mark.parametrize(("side", "count"), [("Row", 1), ("Column", 2)])
def test_a_merge_is_never_cut_by_what_is_frozen(owner, side, count):
    owner.batch({"mergeCells": {"range": area(0, 2, 1, 3), "mergeType": "MERGE_ALL"}})
    name = f"frozen{side}Count"
    properties = {"gridProperties": {name: count}}

    answer = owner.batch(
        {
            "updateSheetProperties": {
                "properties": properties,
                "fields": f"gridProperties.{name}",
            }
        }
    )

    assert "only part of a merged cell" in answer["error"]["message"]


def test_a_range_gets_a_name_once(owner):
    named = {"name": "Daftar", "range": area(0, 2, 0, 2, sheet=0)}
    [reply] = owner.batch({"addNamedRange": {"namedRange": named}})["replies"]

    again = owner.batch({"addNamedRange": {"namedRange": named}})

    made = reply["addNamedRange"]["namedRange"]
    assert made == {"namedRangeId": made["namedRangeId"], "name": "Daftar", "range": named["range"]}
    assert owner.message(again) == (
        "Invalid requests[0].addNamedRange: Cannot add named range with name Daftar, "
        "a named range with that name already exists."
    )
    number = {"namedRangeId": made["namedRangeId"]}
    owner.batch({"updateNamedRange": {"namedRange": number | {"name": "Lain"}, "fields": "name"}})
    assert owner.get(fields="namedRanges.name") == {"namedRanges": [{"name": "Lain"}]}
    assert owner.batch({"deleteNamedRange": number})["replies"] == [{}]
    assert owner.get(fields="namedRanges") == {}


@pytest.mark.parametrize(
    ("kind", "thing", "number"),
    [
        ("addChart", {"chart": {"spec": SPEC, "position": overlay(), "chartId": 7}}, "Chart"),
        (
            "addFilterView",
            {"filter": {"title": "x", "range": area(0, 2, 0, 1), "filterViewId": 7}},
            "Filter view",
        ),
        (
            "addProtectedRange",
            {"protectedRange": {"range": area(0, 2, 0, 1), "protectedRangeId": 7}},
            "Protected range",
        ),
    ],
)
def test_an_id_is_given_once(owner, kind, thing, number):
    owner.batch({kind: thing})

    again = owner.message(owner.batch({"addSheet": {}}, {kind: thing}))

    assert again == f"Invalid requests[1].{kind}: {number} with id 7 already exists."
    assert len(owner.get(fields="sheets.properties.title")["sheets"]) == 1


def test_sorting_by_the_first_column_is_told(owner):
    specs = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
    given = {"range": area(0, 2, 0, 2), "sortSpecs": specs}

    owner.batch({"addFilterView": {"filter": given}}, {"setBasicFilter": {"filter": given}})

    assert sheet(owner, "filterViews")[0]["sortSpecs"] == specs
    assert sheet(owner, "basicFilter")["sortSpecs"] == specs


def test_a_value_written_into_a_covered_cell_stays_there_unseen(owner):
    owner.write("A1", [["atas"]])
    owner.batch({"mergeCells": {"range": area(0, 2, 0, 1), "mergeType": "MERGE_ALL"}})
    cell = {"userEnteredValue": {"stringValue": "b"}}
    rows = [{"values": [{}, cell]}]

    owner.write("A2", [["a"]])
    owner.batch({"mergeCells": {"range": area(2, 3, 0, 2), "mergeType": "MERGE_ALL"}})
    owner.batch({"updateCells": {"start": {"rowIndex": 2}, "rows": rows, "fields": "*"}})

    assert owner.values("A1:B3") == [["atas"], ["a"], ["", "b"]]
