// A small stand-in for Apps Script: one spreadsheet, people with roles, protection, triggers, a lock.
// It imitates what the add-in leans on: who a handler runs as, what a simple trigger may not do, what
// an event holds, how a written text is taken, and that other handlers may run between any two calls.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const user = (email) => ({ getEmail: () => email, toString: () => email });
const letters = (n) => (n > 26 ? letters(Math.floor((n - 1) / 26)) : '') + String.fromCharCode(65 + ((n - 1) % 26));
const text = (cell) => String(cell ?? '');

/** What Sheets makes of a written text: a leading apostrophe keeps it, other texts are read as typed. */
function taken(value) {
  if (typeof value !== 'string') return value;
  if (value.startsWith("'")) return value.slice(1);
  if (/^[=+@]/.test(value) || /^-\D/.test(value)) return '#ERROR!';
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return /^\d{4}-\d\d-\d\d/.test(value) ? 'a date' : value;
}

class Range {
  constructor(sheet, row, col, rows = 1, cols = 1) { Object.assign(this, { sheet, row, col, rows, cols }); }
  getSheet() { return this.sheet; }
  getRow() { return this.row; }
  getColumn() { return this.col; }
  getLastRow() { return this.row + this.rows - 1; }
  getLastColumn() { return this.col + this.cols - 1; }
  getNumRows() { return this.rows; }
  getNumColumns() { return this.cols; }
  getA1Notation() { return `${letters(this.col)}${this.row}:${letters(this.getLastColumn())}${this.getLastRow()}`; }
  getDisplayValue() { return this.getDisplayValues()[0][0]; }
  getDisplayValues() {
    this.sheet.world.pause();
    return Array.from({ length: this.rows }, (_, i) => Array.from({ length: this.cols },
      (_2, j) => text(this.sheet.cells[this.row + i - 1]?.[this.col + j - 1])));
  }
  setValue(value) { return this.setValues([[value]]); }
  setValues(values) {
    this.sheet.world.mayWrite(this.sheet);
    if (values.length !== this.rows || values.some((row) => row.length !== this.cols)) throw new Error('The data does not fit.');
    values.forEach((row, i) => row.forEach((value, j) => this.sheet.put(this.row + i, this.col + j, taken(value))));
    this.sheet.world.pause();
    return this;
  }
  setFontWeight() { return this; }
  setNumberFormat() { this.sheet.world.mayWrite(this.sheet); return this; }
  activate() { this.sheet.world.active.range = this; return this; }
}

class Sheet {
  constructor(world, name, cells = []) { Object.assign(this, { world, name, cells, protections: [], metadata: [] }); }
  getName() { return this.name; }
  put(row, col, value) { (this.cells[row - 1] ??= [])[col - 1] = value; }
  getLastRow() { this.world.pause(); return this.cells.findLastIndex((row) => row?.some((cell) => text(cell) !== '')) + 1; }
  getLastColumn() { return Math.max(0, ...Array.from(this.cells, (row) => row?.length ?? 0)); }
  getMaxRows() { return 1000; }
  getRange(row, col, rows, cols) { return new Range(this, row, col, rows, cols); }
  getDataRange() { return this.getRange(1, 1, this.getLastRow(), this.getLastColumn()); }
  getActiveRange() { return this.world.active.range ?? null; }
  setFrozenRows() {}
  appendRow(values) { // atomic: nothing runs between finding the row and writing it
    this.world.mayWrite(this);
    const next = this.cells.findLastIndex((row) => row?.some((cell) => text(cell) !== '')) + 2;
    values.forEach((value, j) => this.put(next, j + 1, taken(value)));
    this.world.pause();
  }
  addDeveloperMetadata(key, visibility) { this.world.mayWrite(this); if (visibility === 'DOCUMENT') this.metadata.push(key); return this; }
  getProtections() { return this.protections; }
  protect() {
    const { world } = this;
    const editors = new Set([world.owner, ...world.people]);
    let domain = true;
    const protection = {
      setDescription: () => protection,
      addEditor: (one) => { editors.add(String(one)); return protection; },
      getEditors: () => [...editors].map(user),
      removeEditors: (all) => { all.forEach((one) => String(one) !== world.owner && editors.delete(String(one))); return protection; },
      canDomainEdit: () => domain,
      setDomainEdit: (yes) => { domain = yes; return protection; },
      allows: (email) => domain || editors.has(email),
    };
    this.protections.push(protection);
    return protection;
  }
}

export class World {
  constructor(code, { owner, people = [], sheets = {}, now = Date.UTC(2026, 10, 2, 1), bound = true }) {
    Object.assign(this, { owner, people, now, bound, toasts: [], alerts: [], log: [], triggers: [], menus: [], errors: [], lockFree: true, lockFails: false, active: {} });
    Object.assign(this, { effective: owner, person: owner, simple: false, between: null });
    this.sheets = Object.entries(sheets).map(([name, rows]) => new Sheet(this, name, rows.map((row) => [...row])));
    this.book = {
      getSheetByName: (name) => this.sheet(name) ?? null,
      getNumSheets: () => this.sheets.length,
      getOwner: () => user(owner),
      getActiveSheet: () => this.active.sheet ?? this.sheets[0],
      insertSheet: (name) => { const made = new Sheet(this, name); this.sheets.push(made); return made; },
      createDeveloperMetadataFinder: () => ({ withKey: (key) => ({ find: () => this.sheets.filter((one) => one.metadata.includes(key))
        .map((one) => ({ remove: () => one.metadata.splice(one.metadata.indexOf(key), 1) })) }) }),
      toast: (message) => this.toasts.push({ to: this.person, text: message }),
    };
    this.globals = vm.createContext({ Date: this.clock(), console: { log: (line) => this.log.push(line), warn: () => {} }, ...this.services() });
    vm.runInContext(typeof code === 'string' ? code : readFileSync(code, 'utf8'), this.globals, { filename: 'Code.gs' });
  }
  clock() {
    const world = this;
    return class extends Date {
      constructor(...args) { super(...(args.length ? args : [world.now])); }
      static now() { return world.now; }
    };
  }
  services() {
    const needsConsent = (what) => { if (this.simple) throw new Error(`You do not have permission to call ${what}`); };
    const needsScreen = () => { if (!this.bound) throw new Error('Cannot call SpreadsheetApp.getUi() from this context.'); };
    return {
      SpreadsheetApp: {
        ProtectionType: { SHEET: 'SHEET' },
        DeveloperMetadataVisibility: { DOCUMENT: 'DOCUMENT', PROJECT: 'PROJECT' },
        getActive: () => (this.bound ? this.book : null),
        openById: (id) => { if (id !== 'BOOK') throw new Error('no such file'); return this.book; },
        flush: () => this.pause(),
        getUi: () => { needsScreen(); return { ButtonSet: { OK: 'OK' }, createMenu: () => this.menu(),
          alert: (_title, message) => { needsConsent('Ui.alert'); this.alerts.push(message); },
          showSidebar: (page) => { needsConsent('Ui.showSidebar'); this.sidebar = page; } }; },
      },
      Session: {
        getEffectiveUser: () => { needsConsent('Session.getEffectiveUser'); return user(this.effective); },
        getActiveUser: () => user(this.visible(this.person)),
      },
      LockService: { getDocumentLock: () => (this.bound ? this.lock() : null), getScriptLock: () => this.lock() },
      ScriptApp: {
        getProjectTriggers: () => { needsConsent('ScriptApp'); return this.triggers.filter((one) => one.runsAs === this.effective); },
        deleteTrigger: (one) => this.triggers.splice(this.triggers.indexOf(one), 1),
        newTrigger: (handler) => this.builder({ handler, getHandlerFunction: () => handler }),
      },
      HtmlService: { createHtmlOutputFromFile: (file) => ({ file, setTitle() { return this; } }) },
    };
  }
  lock() {
    return {
      tryLock: () => {
        if (this.lockFails) throw new Error('There are too many LockService operations against the same script.');
        return this.lockFree && !(this.lockFree = false);
      },
      releaseLock: () => { this.lockFree = true; },
    };
  }
  builder(trigger) {
    const set = (event) => () => { trigger.event = event; return chain; };
    const chain = { forSpreadsheet: () => chain, onEdit: set('EDIT'), onChange: set('CHANGE'), timeBased: () => chain, everyHours: set('HOUR'),
      create: () => { trigger.runsAs = this.effective; this.triggers.push(trigger); return trigger; } };
    return chain;
  }
  menu() {
    const menu = { items: [], addItem: (label, handler) => { menu.items.push([label, handler]); return menu; }, addSeparator: () => menu, addToUi: () => this.menus.push(menu) };
    return menu;
  }
  /** Lets something else run between two calls of a handler, as Google does. */
  pause() { const next = this.between; if (next) next(); }
  sheet(name) { return this.sheets.find((one) => one.name === name); }
  rows(name) { return this.sheet(name).cells; }
  visible(email) { return email && email.endsWith(this.owner.slice(this.owner.indexOf('@'))) ? email : ''; }
  mayWrite(sheet) {
    if (sheet.protections.some((one) => !one.allows(this.effective))) throw new Error('You are trying to edit a protected cell or object.');
  }
  as(who, simple, run) {
    const before = [this.effective, this.simple];
    [this.effective, this.simple] = [who, simple];
    try { return run(); } finally { [this.effective, this.simple] = before; }
  }
  call(name, who, ...args) { this.person = who; return this.as(who, false, () => this.globals[name](...args)); }
  /** A person types (one value) or pastes (a grid): the values land, then the triggers run. */
  edit(who, sheetName, row, col, values) {
    const grid = Array.isArray(values) ? values : [[values]];
    const sheet = this.sheet(sheetName);
    const range = new Range(sheet, row, col, grid.length, grid[0].length);
    const single = grid.length === 1 && grid[0].length === 1;
    const old = text(sheet.cells[row - 1]?.[col - 1]);
    this.as(who, false, () => this.mayWrite(sheet));
    grid.forEach((line, i) => line.forEach((value, j) => sheet.put(row + i, col + j, value)));
    const e = { range, source: this.book, user: user(this.visible(who)) };
    if (single && grid[0][0] !== '') e.value = text(grid[0][0]);
    if (single && old !== '') e.oldValue = old;
    this.fire('EDIT', who, e);
    return e;
  }
  fire(event, who, e) {
    const before = this.person;
    this.person = who;
    const run = (as, simple, work) => { try { this.as(as, simple, work); } catch (error) { this.errors.push(error.message); } };
    if (event === 'EDIT' && this.globals.onEdit) run(who, true, () => this.globals.onEdit(e));
    this.triggers.filter((one) => one.event === event).forEach((one) => run(one.runsAs, false, () => this.globals[one.handler](e)));
    this.person = before;
  }
}
