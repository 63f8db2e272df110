const BOOK = {}; // filled in by `sheetsync addin`: every tab, header, step and sentence below

// journalEdit, journalChange and journalBeat are installable triggers: they run as the owner who
// chose "set up" and write the protected journal tab. A journal line is one appendRow, which Google
// makes atomic: without the lock lines may come out of order, but none is ever overwritten.

const LOCK_WAIT_MS = 30000;
const MAX_CELLS = 500; // of one edit; a larger one is a single line that names its range
const ALIVE_MS = 2 * 60 * 60 * 1000;
const HANDLERS = ['journalEdit', 'journalChange', 'journalBeat'];

/** @typedef {{ row: number, columns: Record<string, number>, width: number }} Form header row, columns from 1 */

// --- Set up and check -------------------------------------------------------------------------

/** Makes the protected journal and its triggers. The owner runs it once; again is harmless. */
function setUp() {
  const book = book_();
  const owner = book.getOwner();
  const me = Session.getEffectiveUser().getEmail();
  if (owner && owner.getEmail() && owner.getEmail() !== me) {
    return tell_(fill_(BOOK.text.not_owner, { owner: owner.getEmail() }));
  }
  const journal = book.getSheetByName(BOOK.tabs.journal)
    || book.insertSheet(BOOK.tabs.journal, book.getNumSheets());
  const width = BOOK.journal.length;
  const head = journal.getRange(1, 1, 1, width + 2).getDisplayValues()[0];
  if (head.slice(0, width).join() !== BOOK.journal.join() && journal.getLastRow() > 0) {
    return tell_(fill_(BOOK.text.journal_headers, { tab: BOOK.tabs.journal, set_up: BOOK.text.set_up }));
  }
  const other = head[width + 1];
  if (other && other !== project_()) return tell_(fill_(BOOK.text.other_project, { project: other }));
  journal.getRange(1, 1, journal.getMaxRows(), width + 2).setNumberFormat('@');
  journal.getRange(1, 1, 1, width + 2)
    .setValues([[...BOOK.journal, new Date().toISOString(), project_()].map(literal_)]).setFontWeight('bold');
  journal.setFrozenRows(1);
  protect_(journal);
  installTriggers_(book);
  // The sync finds the tab by its mark; a journal that was put aside loses it.
  book.createDeveloperMetadataFinder().withKey(BOOK.mark).find().forEach((one) => one.remove());
  journal.addDeveloperMetadata(BOOK.mark, SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT);
  return tell_(BOOK.text.ready);
}

/** @param {GoogleAppsScript.Spreadsheet.Sheet} journal */
function protect_(journal) {
  const old = journal.getProtections(SpreadsheetApp.ProtectionType.SHEET)[0];
  const lock = (old || journal.protect()).setDescription(BOOK.text.menu);
  lock.addEditor(Session.getEffectiveUser());
  lock.removeEditors(lock.getEditors());
  if (lock.canDomainEdit()) lock.setDomainEdit(false);
}

/** @param {GoogleAppsScript.Spreadsheet.Spreadsheet} book */
function installTriggers_(book) {
  myTriggers_().forEach((trigger) => ScriptApp.deleteTrigger(trigger));
  ScriptApp.newTrigger('journalEdit').forSpreadsheet(book).onEdit().create();
  ScriptApp.newTrigger('journalChange').forSpreadsheet(book).onChange().create();
  ScriptApp.newTrigger('journalBeat').timeBased().everyHours(1).create();
}

/** The journal triggers of whoever runs this: Google shows nobody those of others. */
function myTriggers_() {
  return ScriptApp.getProjectTriggers()
    .filter((trigger) => HANDLERS.includes(trigger.getHandlerFunction()));
}

/** Says what is wrong with the tabs, the headers, the journal and its triggers. */
function checkUp() {
  const book = book_();
  const { text, tabs } = BOOK;
  const found = [];
  const form = form_(book.getSheetByName(tabs.form));
  const lost = BOOK.headers.filter((header) => !form || !form.columns[header]);
  if (!book.getSheetByName(tabs.form)) found.push(fill_(text.no_tab, { tab: tabs.form }));
  else if (lost.length) found.push(fill_(text.headers_lost, { columns: lost.join(', ') }));
  const journal = book.getSheetByName(tabs.journal);
  if (!journal) {
    found.push(fill_(text.not_set_up, { set_up: text.set_up }));
  } else {
    if (!journal.getProtections(SpreadsheetApp.ProtectionType.SHEET).length) {
      found.push(fill_(text.not_protected, { tab: tabs.journal, set_up: text.set_up }));
    }
    const beat = journal.getRange(1, BOOK.journal.length + 1).getDisplayValue();
    const mine = myTriggers_().length;
    const all = HANDLERS.length;
    if (mine && mine < all) found.push(fill_(text.triggers_lost, { found: mine, all, set_up: text.set_up }));
    if (!(Date.now() - Date.parse(beat) < ALIVE_MS)) found.push(fill_(text.last_beat, { at: beat || '-' }));
  }
  return tell_(found.length ? found.join('\n') : text.all_well);
}

/** @param {string} message */
function tell_(message) {
  if (BOOK.id) console.log(message); // a standalone project has no screen
  else SpreadsheetApp.getUi().alert(BOOK.text.menu, message, SpreadsheetApp.getUi().ButtonSet.OK);
  return message;
}

/** Bound: the spreadsheet around this script. Standalone: the one that it names. */
function book_() {
  return BOOK.id ? SpreadsheetApp.openById(BOOK.id) : SpreadsheetApp.getActive();
}

function project_() {
  return BOOK.id ? BOOK.text.standalone : BOOK.text.bound;
}

// --- The journal ------------------------------------------------------------------------------

/** Installable: one line per edited cell of the form.
 * @param {GoogleAppsScript.Events.SheetsOnEdit} e */
function journalEdit(e) {
  const at = new Date().toISOString(); // before any waiting
  if (e.range.getSheet().getName() !== BOOK.tabs.form) return;
  append_(e.source, at, editLines_(e).map((line) => [at, userOf_(e), ...line]));
}

/** Installable: rows moved, added or removed never reach onEdit.
 * @param {GoogleAppsScript.Events.SheetsOnChange} e */
function journalChange(e) {
  const at = new Date().toISOString();
  const kind = String(e.changeType);
  if (!BOOK.moves.includes(kind)) return;
  append_(e.source, at, [[at, userOf_(e), '', '', '', '', '', kind]]);
}

/** Installable, every hour: a sign of life where nobody typed. */
function journalBeat() {
  append_(book_(), new Date().toISOString(), []);
}

/** The editor's e-mail, blank where Google hides it. Never the effective user: that is the owner.
 * @param {GoogleAppsScript.Events.AppsScriptEvent} e */
function userOf_(e) {
  return (e.user && e.user.getEmail()) || '';
}

/** @param {GoogleAppsScript.Events.SheetsOnEdit} e
 * @returns {string[][]} row, number, header, old value, new value, kind */
function editLines_(e) {
  const { range } = e;
  const sheet = range.getSheet();
  const form = form_(sheet);
  const [top, left, rows, columns] = [range.getRow(), range.getColumn(), range.getNumRows(), range.getNumColumns()];
  if (!form) return [];
  if (rows * columns > MAX_CELLS) return [['', '', range.getA1Notation(), '', '', 'LARGE']];
  const headers = BOOK.staff.filter((header) => form.columns[header] >= left && form.columns[header] < left + columns);
  const numbers = sheet.getRange(top, form.columns[BOOK.number], rows, 1).getDisplayValues();
  // A paste has neither value nor old value, a cleared cell no value; both show what stands there.
  const shown = range.getDisplayValues();
  const single = rows === 1 && columns === 1;
  return shown.flatMap((cells, i) => (top + i <= form.row ? [] : headers.map((header) => [
    String(top + i),
    numbers[i][0],
    header,
    single ? short_(e.oldValue) : '',
    short_(cells[form.columns[header] - left]),
    single ? 'EDIT' : 'PASTE',
  ])));
}

/** A value as the journal keeps it: long numbers (of persons) masked but 4 digits, and cut.
 * @param {unknown} value */
function short_(value) {
  const text = String(value ?? '')
    .replace(/[0-9]{10,}/g, (run) => '*'.repeat(run.length - 4) + run.slice(-4));
  return text.length > BOOK.longest ? `${text.slice(0, BOOK.longest - 1)}…` : text;
}

/** Writes lines and the sign of life; `lines` may be empty.
 * @param {GoogleAppsScript.Spreadsheet.Spreadsheet} book
 * @param {string} at
 * @param {string[][]} lines */
function append_(book, at, lines) {
  const journal = book.getSheetByName(BOOK.tabs.journal);
  if (!journal) return;
  const release = lock_();
  try {
    lines.forEach((line) => journal.appendRow(line.map(literal_)));
    journal.getRange(1, BOOK.journal.length + 1).setValue(literal_(at));
    SpreadsheetApp.flush();
  } finally {
    release();
  }
}

/** Takes the lock for the order of the lines; where it cannot be had they are written all the same. */
function lock_() {
  const lock = LockService.getScriptLock(); // getDocumentLock() is null in a standalone script
  let held = false;
  try {
    held = lock.tryLock(LOCK_WAIT_MS);
  } catch (error) {
    console.warn(String(error));
  }
  return () => { if (held) lock.releaseLock(); };
}

/** Text that stays text: no formula, no date, no number.
 * @param {string} text */
function literal_(text) {
  return text === '' ? '' : `'${text}`;
}

// --- The form ---------------------------------------------------------------------------------

/** Where the columns stand: the header row is the first one that holds the number header.
 * @param {GoogleAppsScript.Spreadsheet.Sheet | null} sheet
 * @returns {Form | null} */
function form_(sheet) {
  if (!sheet || !sheet.getLastRow()) return null;
  const width = sheet.getLastColumn();
  const top = sheet.getRange(1, 1, Math.min(sheet.getLastRow(), 30), width).getDisplayValues()
    .map((row) => row.map((cell) => tidy_(cell).replace(/\s*\*$/, '')));
  const row = top.findIndex((cells) => cells.includes(BOOK.number));
  if (row < 0) return null;
  /** @type {Record<string, number>} */
  const columns = {};
  top[row].forEach((header, j) => { if (header) columns[header] = j + 1; });
  return { row: row + 1, columns, width };
}

/** @param {string} text */
function tidy_(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** @param {string} text
 * @param {Record<string, unknown>} values what stands for each {name} */
function fill_(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}
