// The journal: what each handler writes down, by whom, and that no line is ever lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANI, BOOK, GUEST, OWNER, TOP, col, journal, office, row, step, type } from './office.mjs';

const after = (line) => line.slice(1);

test('one edit is one line: time, person, row, number, header, old and new value', () => {
  const world = office();
  type(world, ANI, 0, step(0), BOOK.steps[0].done);
  type(world, ANI, 0, step(0), 'lain');

  assert.deepEqual(world.errors, []);
  assert.deepEqual(journal(world)[1], ['2026-11-02T01:00:00.000Z', ANI, String(TOP), 'DIP-2026-0001', step(0), BOOK.steps[0].done, 'lain', 'EDIT']);
});

test('a cleared cell is a line with an empty new value', () => {
  const world = office();
  type(world, ANI, 0, step(0), 'kata');
  type(world, ANI, 0, step(0), '');

  assert.deepEqual(after(journal(world)[1]).slice(3), [step(0), 'kata', '', 'EDIT']);
});

test('a row without a number yet is named by its place', () => {
  const world = office();
  type(world, ANI, 1, BOOK.title, 'Rencana Kerja');

  assert.deepEqual(after(journal(world)[0]).slice(1, 4), [String(TOP + 1), '', BOOK.title]);
});

test('a paste is a line for each cell of staff, without old values, the header row left out', () => {
  const world = office();
  world.edit(ANI, BOOK.tabs.form, TOP - 1, col(step(0)), [[`${step(0)}`, step(1)], ['a', 'b'], ['c', '']]);

  assert.deepEqual(journal(world).map((line) => line.slice(2)), [
    [String(TOP), 'DIP-2026-0001', step(0), '', 'a', 'PASTE'], [String(TOP), 'DIP-2026-0001', step(1), '', 'b', 'PASTE'],
    [String(TOP + 1), '', step(0), '', 'c', 'PASTE'], [String(TOP + 1), '', step(1), '', '', 'PASTE']]);
});

test('columns of the tool, columns of the office and other tabs are not written down', () => {
  const world = office();
  type(world, ANI, 0, BOOK.number, 'DIP-2026-0009');
  world.edit(ANI, BOOK.tabs.form, TOP, BOOK.headers.length + 3, 'catatan sendiri');
  world.edit(ANI, BOOK.tabs.guide, 2, 1, 'halo');

  assert.deepEqual(journal(world), []);
});

test('a huge paste is one line that names its range', () => {
  const world = office();
  world.edit(ANI, BOOK.tabs.form, TOP, 1, Array.from({ length: 60 }, () => Array(10).fill('x')));

  assert.deepEqual(journal(world).map((line) => [line[4], line[7]]), [[`A${TOP}:J${TOP + 59}`, 'LARGE']]);
});

test('rows that move are written down, everyday changes are not', () => {
  const world = office();
  for (const changeType of ['EDIT', 'FORMAT', 'INSERT_ROW', 'REMOVE_ROW', 'OTHER']) {
    world.fire('CHANGE', ANI, { changeType, source: world.book, user: { getEmail: () => ANI } });
  }

  assert.deepEqual(journal(world).map((line) => line[7]), ['INSERT_ROW', 'REMOVE_ROW', 'OTHER']);
});

test('texts stay texts: formulas, dates, numbers and apostrophes', () => {
  const world = office();
  const nasty = ['=IMPORTXML("http://x")', '+62', '-1+2', '@a', "'kutip", '2026-11-02', '007', '5.10'];
  nasty.forEach((value) => type(world, ANI, 0, BOOK.title, value));

  assert.deepEqual(journal(world).map((line) => line[6]), nasty);
});

test('long numbers are masked but four digits, long texts are cut', () => {
  const world = office();
  type(world, ANI, 0, BOOK.title, 'NIK 3402011505900001 an. Budi');
  type(world, ANI, 0, BOOK.title, 'x'.repeat(5000));

  assert.equal(journal(world)[0][6], 'NIK ************0001 an. Budi');
  assert.deepEqual([journal(world)[1][5], journal(world)[1][6].length], ['NIK ************0001 an. Budi', BOOK.longest]);
});

test('staff cannot write the journal, the add-in running for them can', () => {
  const world = office();

  assert.throws(() => world.edit(ANI, BOOK.tabs.journal, 2, 1, 'palsu'), /protected cell/);
  type(world, ANI, 0, step(0), 'kata');
  assert.equal(journal(world).length, 1);
});

test('the same writing as a simple trigger would fail: it has to be installed', () => {
  const world = office();
  const e = { range: world.sheet(BOOK.tabs.form).getRange(TOP, col(step(0)), 1, 1), source: world.book, user: { getEmail: () => ANI } };

  assert.throws(() => world.as(ANI, true, () => world.globals.journalEdit(e)), /protected cell/);
});

test('another domain and an anonymous editor are blank, never the owner', () => {
  const world = office();
  type(world, GUEST, 0, step(0), 'kata');
  type(world, '', 0, step(0), 'kata lain');
  world.globals.journalEdit({ range: world.sheet(BOOK.tabs.form).getRange(TOP, col(step(0)), 1, 1), source: world.book });

  assert.deepEqual(journal(world).map((line) => line[1]), ['', '', '']);
  assert.ok(!JSON.stringify(journal(world)).includes(OWNER));
});

test('the time is taken before the wait for the lock', () => {
  const world = office();
  const { lock } = world;
  world.lock = () => ({ ...lock.call(world), tryLock: () => { world.now += 20000; return true; } });
  type(world, ANI, 0, step(0), 'kata');

  assert.equal(journal(world)[0][0], '2026-11-02T01:00:00.000Z');
});

test('a lock that cannot be had, or fails, costs no line', () => {
  const world = office();
  world.lockFree = false;
  world.edit(ANI, BOOK.tabs.form, TOP, col(step(0)), [['a', 'b']]);
  world.lockFails = true;
  type(world, ANI, 0, step(0), 'c');

  assert.deepEqual(journal(world).map((line) => line[6]), ['a', 'b', 'c']);
  assert.equal(world.lockFree, false, 'the lock of somebody else is not released');
});

test('handlers running into each other at every call lose no line', () => {
  const world = office({ rows: Array.from({ length: 40 }, (_, i) => row(`DIP-2026-${i}`)) });
  let n = 0;
  let depth = 0;
  world.between = () => {
    if (n >= 30 || depth > 3) return;
    depth += 1;
    n += 1;
    world.now += 1000;
    type(world, ANI, n, step(0), `kata ${n}`);
    depth -= 1;
  };
  type(world, ANI, 0, step(0), 'kata 0');
  world.between = null;

  assert.deepEqual(world.errors, []);
  const written = journal(world).map((line) => line[6]).sort();
  assert.deepEqual(written, Array.from({ length: 31 }, (_, i) => `kata ${i}`).sort());
});

test('with the lock free, lines stand in the order of their times', () => {
  const world = office();
  for (let i = 0; i < 20; i += 1) {
    world.now += 1500;
    type(world, ANI, i % 2, step(i % 4), `kata ${i}`);
  }

  const times = journal(world).map((line) => line[0]);
  assert.deepEqual(times, [...times].sort());
});

test('a sign of life stands in the header row, without lines of its own', () => {
  const world = office();
  world.now += 3600000;
  world.fire('HOUR', OWNER, {});

  assert.deepEqual(journal(world), []);
  assert.equal(world.rows(BOOK.tabs.journal)[0][BOOK.journal.length], '2026-11-02T02:00:00.000Z');
});

test('without a journal tab the handlers do nothing', () => {
  const world = office({ ready: false });
  const e = type(world, ANI, 0, step(0), 'kata');
  world.call('journalEdit', OWNER, e);
  world.call('journalBeat', OWNER);

  assert.equal(world.sheet(BOOK.tabs.journal), undefined);
});

test('a form without its header row is no error', () => {
  const world = office();
  world.rows(BOOK.tabs.form)[TOP - 2] = ['hilang'];
  type(world, ANI, 0, step(0), 'kata');

  assert.deepEqual([world.errors, journal(world)], [[], []]);
});

test('a standalone project writes the same journal of the book it names', () => {
  const world = office({ standalone: true });
  type(world, ANI, 0, step(0), 'kata');
  world.fire('HOUR', OWNER, {});

  assert.deepEqual(world.errors, []);
  assert.deepEqual(journal(world).map((line) => [line[1], line[6]]), [[ANI, 'kata']]);
  assert.equal(world.globals.onOpen, undefined);
  assert.equal(world.globals.onEdit, undefined);
});
