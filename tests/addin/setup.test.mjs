// Setting up once, checking, the menu and the sidebar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { World } from './fake-gas.mjs';
import { ANI, BOOK, OWNER, TOP, boundCode, office, page, row, step, type } from './office.mjs';

const PEOPLE = [['Judul', '', ''], ['x', BOOK.people.role, BOOK.people.email], ['', BOOK.roles[1], ANI.toUpperCase()], ['', BOOK.roles[0], OWNER]];

test('set up makes a protected journal and three triggers of the owner; again is harmless', () => {
  const world = office();
  type(world, ANI, 0, BOOK.title, 'isi');
  const before = structuredClone(world.rows(BOOK.tabs.journal).slice(1));
  world.call('setUp', OWNER);

  assert.deepEqual(world.rows(BOOK.tabs.journal)[0].slice(0, BOOK.journal.length), BOOK.journal);
  assert.deepEqual(world.rows(BOOK.tabs.journal).slice(1), before);
  assert.deepEqual(world.triggers.map((one) => [one.handler, one.event, one.runsAs]), [
    ['journalEdit', 'EDIT', OWNER], ['journalChange', 'CHANGE', OWNER], ['journalBeat', 'HOUR', OWNER]]);
  assert.equal(world.sheet(BOOK.tabs.journal).protections.length, 1);
  assert.deepEqual(world.sheet(BOOK.tabs.journal).metadata, [BOOK.mark]);
  assert.deepEqual(world.alerts, [BOOK.text.ready]);
});

test('a journal put aside under another name makes room for a new one', () => {
  const world = office();
  type(world, ANI, 0, BOOK.title, 'isi');
  const old = world.sheet(BOOK.tabs.journal);
  old.name = 'lama';
  world.call('setUp', OWNER);

  assert.deepEqual([old.metadata, old.cells.length], [[], 2]);
  assert.deepEqual([world.sheet(BOOK.tabs.journal).metadata, world.rows(BOOK.tabs.journal).length], [[BOOK.mark], 1]);
  assert.equal(world.triggers.length, 3);
});

test('only the owner may set it up', () => {
  const world = office({ ready: false });
  const said = world.call('setUp', ANI);

  assert.ok(said.includes(OWNER));
  assert.deepEqual([world.triggers, world.sheet(BOOK.tabs.journal)], [[], undefined]);
});

test('a journal with other headers is not written over', () => {
  const world = office({ ready: false });
  world.book.insertSheet(BOOK.tabs.journal).cells = [['catatan', 'saya']];
  world.call('setUp', OWNER);

  assert.deepEqual(world.rows(BOOK.tabs.journal), [['catatan', 'saya']]);
  assert.deepEqual(world.triggers, []);
});

test('a journal kept by the standalone project is not set up a second time inside the file', () => {
  const apart = office({ standalone: true });
  const rows = Object.fromEntries(apart.sheets.map((sheet) => [sheet.name, sheet.cells]));
  const world = new World(boundCode, { owner: OWNER, people: [ANI], sheets: rows });
  const said = world.call('setUp', OWNER);

  assert.ok(said.includes(BOOK.text.standalone));
  assert.deepEqual(world.triggers, []);
});

test('the check says that all is well, or what is not', () => {
  const world = office();
  assert.equal(world.call('checkUp', OWNER), BOOK.text.all_well);
  assert.equal(world.call('checkUp', ANI), BOOK.text.all_well);

  world.triggers.pop();
  world.now += 3 * 3600000;
  world.rows(BOOK.tabs.form)[TOP - 2][0] = 'Nomor';
  const said = world.call('checkUp', OWNER).split('\n');

  assert.equal(said.length, 3);
  assert.ok(said[0].includes(BOOK.number));
  assert.ok(said[1].includes('2'));
  assert.ok(said[2].includes('2026-11-02T01:00:00.000Z'));
});

test('the check names a missing form and a journal that was never set up or lost its protection', () => {
  const world = office({ ready: false });
  world.sheets.splice(world.sheets.indexOf(world.sheet(BOOK.tabs.form)), 1);
  assert.equal(world.call('checkUp', OWNER).split('\n').length, 2);

  const other = office();
  other.sheet(BOOK.tabs.journal).protections.length = 0;
  assert.notEqual(other.call('checkUp', OWNER), BOOK.text.all_well);
});

test('in a standalone project messages go to the log', () => {
  const world = office({ standalone: true });
  world.call('checkUp', OWNER);

  assert.deepEqual(world.log, [BOOK.text.ready, BOOK.text.all_well]);
});

test('the menu opens for everybody and all its items exist', () => {
  const world = office();
  world.as(ANI, true, () => world.globals.onOpen());

  assert.equal(world.menus[0].items.length, 3);
  for (const [, handler] of world.menus[0].items) assert.equal(typeof world.globals[handler], 'function');
  world.call('showGuide', ANI);
  assert.equal(world.sidebar.file, BOOK.tabs.guide);
});

test('the sidebar shows the selected row, my queue with urgent rows first, and my columns', () => {
  const turn = { [BOOK.position]: BOOK.steps[1].turn };
  const world = office({ settings: PEOPLE, rows: [
    row('DIP-1', { ...turn, [BOOK.title]: 'biasa' }), row('DIP-2', { [BOOK.position]: BOOK.steps[0].turn }),
    row('DIP-3', { ...turn, [BOOK.title]: 'segera', [BOOK.class]: BOOK.urgent[0] }), row('', { [BOOK.title]: '' })] });
  world.active = { sheet: world.sheet(BOOK.tabs.form), range: world.sheet(BOOK.tabs.form).getRange(TOP + 1, 1) };
  const shown = world.call('guide', ANI, '');

  assert.equal(shown.role, BOOK.roles[1]);
  assert.deepEqual(Array.from(shown.queue, (one) => one.title), ['segera', 'biasa']);
  assert.equal(shown.row.number, 'DIP-2');
  assert.deepEqual(Array.from(shown.columns, (one) => one.header), [step(1), BOOK.steps[1].evidence]);
  assert.equal(world.call('guide', ANI, BOOK.roles[0]).queue[0].number, 'DIP-2');
});

test('the sidebar works for a stranger, on another tab and on an empty form', () => {
  const world = office({ rows: [] });
  const shown = world.call('guide', ANI, '');
  world.call('showRow', ANI, TOP);

  assert.equal(JSON.stringify([shown.role, shown.row, shown.queue]), JSON.stringify([BOOK.roles[0], null, []]));
  assert.equal(world.active.range.getRow(), TOP);
});

test('the page calls only functions that exist, holds no words of its own, and puts texts in as texts', () => {
  const script = /<script>([\s\S]*)<\/script>/.exec(page)[1];
  const world = office();

  assert.doesNotThrow(() => new vm.Script(script));
  for (const [, name] of script.matchAll(/\.run(?:\.withSuccessHandler\(\w+\))?\.(\w+)\(/g)) assert.equal(typeof world.globals[name], 'function', name);
  assert.doesNotMatch(script, /innerHTML|insertAdjacentHTML|document\.write/);
  for (const [, key] of script.matchAll(/text\.(\w+)/g)) assert.ok(BOOK.text[key], key);
  assert.equal(page.replace(/<script>[\s\S]*<\/script>|<style>[\s\S]*<\/style>|<[^>]*>/g, '').trim(), '');
});
