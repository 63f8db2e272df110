// Plays edits through the filled add-in: {owner, people, now, until, sheets, edits: [{at, who, row, column, value}]} on
// stdin, {sheets, toasts} on stdout. Rows and columns count from 1, times are epoch milliseconds.
import { readFileSync } from 'node:fs';
import { BOOK, apartCode, boundCode } from './office.mjs';
import { World } from './fake-gas.mjs';

const told = JSON.parse(readFileSync(0, 'utf8'));
const code = told.standalone ? apartCode : boundCode;
const world = new World(code, { owner: told.owner, people: told.people, sheets: told.sheets, now: told.now, bound: !told.standalone });
world.call('setUp', told.owner);
for (const { at, who, row, column, value } of told.edits) {
  world.now = at;
  world.edit(who, BOOK.tabs.form, row, column, value);
}
world.now = told.until; // the hourly sign of life
world.fire('HOUR', told.owner, {});
if (world.errors.length) throw new Error(world.errors.join('\n'));
const rows = (sheet) => Array.from(sheet.cells, (row) => Array.from(row ?? [], (cell) => String(cell ?? '')));
process.stdout.write(JSON.stringify({ sheets: Object.fromEntries(world.sheets.map((sheet) => [sheet.name, rows(sheet)])), toasts: world.toasts }));
