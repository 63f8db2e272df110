
// ==============================================================================================
// Menu, sidebar and hints: only inside the file. onOpen and onEdit are simple triggers: they run as
// the person who opens or types, ask nobody, and may only show things.

const MAX_HINT_ROWS = 50;

/** @typedef {Record<string, string>} Cells the texts of one row by header */

function onOpen() {
  SpreadsheetApp.getUi().createMenu(BOOK.text.menu)
    .addItem(BOOK.tabs.guide, 'showGuide')
    .addSeparator()
    .addItem(BOOK.text.set_up, 'setUp')
    .addItem(BOOK.text.check_up, 'checkUp')
    .addToUi();
}

function showGuide() {
  const page = HtmlService.createHtmlOutputFromFile(BOOK.tabs.guide).setTitle(BOOK.tabs.guide);
  SpreadsheetApp.getUi().showSidebar(page);
}

// --- Hints while typing -----------------------------------------------------------------------

/** Simple trigger: tells the person typing at once what the next sync would say.
 * @param {GoogleAppsScript.Events.SheetsOnEdit} e */
function onEdit(e) {
  const sheet = e.range.getSheet();
  if (sheet.getName() !== BOOK.tabs.form) return;
  const form = form_(sheet);
  if (!form) return;
  const top = Math.max(e.range.getRow(), form.row + 1);
  const count = Math.min(e.range.getLastRow() - top + 1, MAX_HINT_ROWS);
  if (count < 1) return;
  const [first, last] = [e.range.getColumn(), e.range.getLastColumn()];
  const touched = BOOK.staff.filter((header) => form.columns[header] >= first && form.columns[header] <= last);
  const hints = rowsOf_(sheet, form, top, count).flatMap((cells) => hintsOf_(cells, touched));
  if (hints.length) e.source.toast([...new Set(hints)].slice(0, 3).join('\n'), BOOK.text.menu, 10);
}

/** @param {Cells} cells
 * @param {string[]} touched headers of the cells just edited
 * @returns {string[]} what to say about this row */
function hintsOf_(cells, touched) {
  const steps = BOOK.steps.filter((step) => touched.includes(step.header) && cells[step.header]);
  const kind = cells[BOOK.class];
  const excluded = BOOK.excluded.some((word) => same_(word, kind));
  if (excluded && (steps.length || touched.includes(BOOK.class))) return [fill_(BOOK.text.excluded, { word: kind })];
  return steps.map((step) => stepHint_(cells, BOOK.steps.indexOf(step))).filter(Boolean);
}

/** @param {Cells} cells
 * @param {number} place
 * @returns {string} what to say about one step cell, '' where all is well */
function stepHint_(cells, place) {
  const { steps, text } = BOOK;
  const step = steps[place];
  const word = cells[step.header];
  const last = steps[steps.length - 1];
  const first = steps[0].header;
  if (same_(cells[BOOK.position], last.done)) {
    const allowed = same_(word, step.done) || (place === 0 && same_(word, BOOK.update));
    return allowed ? '' : fill_(text.published, { last: last.done, update: BOOK.update, first });
  }
  if (same_(cells[BOOK.position], BOOK.cancel)) return '';
  const turn = steps.slice(0, place).find((before) => !same_(cells[before.header], before.done));
  if (turn) return fill_(text.out_of_turn, { column: step.header, turn: turn.header, role: turn.role });
  const later = steps.slice(place + 1).some((after) => cells[after.header]);
  if (later && !same_(word, step.done)) return fill_(text.locked, { column: step.header });
  return lackingHint_(cells, step, place);
}

/** @param {Cells} cells
 * @param {typeof BOOK.steps[0]} step
 * @param {number} place
 * @returns {string} what a decision still lacks */
function lackingHint_(cells, step, place) {
  const { text } = BOOK;
  const word = cells[step.header];
  const evidence = step.evidence ? cells[step.evidence] : '';
  if (step.reject && same_(word, step.reject) && !evidence) {
    return fill_(text.reason, { word, column: step.evidence });
  }
  if (!same_(word, step.done)) return '';
  const missing = place ? [] : BOOK.required.filter((header) => !cells[header]);
  if (missing.length) return fill_(text.missing, { word, columns: missing.join(', ') });
  const lacks = step.link ? !/^https?:\/\/\S/i.test(evidence) : step.evidence && !step.reject && !evidence;
  return lacks ? fill_(step.link ? text.link : text.reason, { word, column: step.evidence }) : '';
}

// --- The sidebar ------------------------------------------------------------------------------

/** What the sidebar shows: the selected row, the queue of a role, what its columns want.
 * @param {string} [role] '' for the role of whoever looks */
function guide(role) {
  const book = book_();
  const sheet = book.getSheetByName(BOOK.tabs.form);
  const form = form_(sheet);
  const mine = role || myRole_(book) || BOOK.roles[0];
  const rows = sheet && form ? filledRows_(sheet, form) : [];
  const selected = sheet && book.getActiveSheet().getName() === BOOK.tabs.form ? sheet.getActiveRange() : null;
  return {
    text: BOOK.text,
    roles: BOOK.roles,
    role: mine,
    row: rows.find((row) => selected && row.row === selected.getRow()) || null,
    queue: rows.filter((row) => BOOK.steps.some((step) => step.role === mine && step.turn === row.position))
      .sort((a, b) => Number(b.urgent) - Number(a.urgent)),
    columns: BOOK.wants.filter((want) => want.role === mine),
  };
}

/** Goes to a row that was clicked in the sidebar.
 * @param {number} row */
function showRow(row) {
  const sheet = book_().getSheetByName(BOOK.tabs.form);
  if (sheet) sheet.getRange(row, 1).activate();
}

/** @param {GoogleAppsScript.Spreadsheet.Sheet} sheet
 * @param {Form} form */
function filledRows_(sheet, form) {
  const count = sheet.getLastRow() - form.row;
  if (count < 1) return [];
  return rowsOf_(sheet, form, form.row + 1, count).map((cells, i) => ({
    row: form.row + 1 + i,
    number: cells[BOOK.number],
    title: cells[BOOK.title],
    position: cells[BOOK.position],
    check: cells[BOOK.check],
    due: cells[BOOK.due],
    urgent: BOOK.urgent.some((word) => same_(word, cells[BOOK.class])),
  })).filter((row) => row.title);
}

/** The role of whoever looks, by the list of people in the settings tab; '' where it is not there.
 * @param {GoogleAppsScript.Spreadsheet.Spreadsheet} book */
function myRole_(book) {
  const me = Session.getActiveUser().getEmail().toLowerCase();
  const sheet = book.getSheetByName(BOOK.tabs.settings);
  if (!me || !sheet) return '';
  const grid = sheet.getDataRange().getDisplayValues();
  const head = grid.findIndex((row) => row.includes(BOOK.people.email));
  if (head < 0) return '';
  const email = grid[head].indexOf(BOOK.people.email);
  const role = grid[head].lastIndexOf(BOOK.people.role, email);
  const mine = grid.slice(head + 1).find((row) => row[email].trim().toLowerCase() === me);
  return BOOK.roles.find((name) => mine && same_(name, mine[role].trim())) || '';
}

// --- Rows of the form -------------------------------------------------------------------------

/** @param {GoogleAppsScript.Spreadsheet.Sheet} sheet
 * @param {Form} form
 * @param {number} top
 * @param {number} count
 * @returns {Cells[]} */
function rowsOf_(sheet, form, top, count) {
  return sheet.getRange(top, 1, count, form.width).getDisplayValues().map((row) => Object.fromEntries(
    Object.entries(form.columns).map(([header, column]) => [header, tidy_(row[column - 1])])));
}

/** @param {string} one
 * @param {string} [other] */
function same_(one, other) {
  return one.toLowerCase() === (other || '').toLowerCase();
}
