// Hints while typing: a toast to the person typing, before any sync.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANI, BOOK, TOP, col, office, row, step, told, type } from './office.mjs';

const done = (n) => ({ [step(n)]: BOOK.steps[n].done });
const check = BOOK.steps.find((one) => one.reject);
const last = BOOK.steps[BOOK.steps.length - 1];
const filled = { [BOOK.class]: 'Berkala' };

/** What is said to somebody who types `value` under `header` in a row that holds `cells`. */
function said(cells, header, value) {
  const world = office({ ready: false, rows: [row('DIP-1', { ...filled, ...cells })] });
  type(world, ANI, 0, header, value);
  assert.deepEqual(world.errors, []);
  assert.ok(world.toasts.every((toast) => toast.to === ANI));
  return told(world);
}

test('out of turn names the step that comes first and its role', () => {
  const [hint] = said({}, step(1), BOOK.steps[1].done);

  for (const part of [step(1), step(0), BOOK.steps[0].role]) assert.ok(hint.includes(part), hint);
});

test('a word in turn says nothing, nor does a cleared cell', () => {
  assert.deepEqual(said({}, step(0), BOOK.steps[0].done), []);
  assert.deepEqual(said(done(0), step(1), BOOK.steps[1].done.toUpperCase()), []);
  assert.deepEqual(said({}, step(1), ''), []);
});

test('a refusal without a reason is told which column wants it', () => {
  assert.ok(said(done(0), check.header, check.reject)[0].includes(check.evidence));
  assert.deepEqual(said({ ...done(0), [check.evidence]: 'keliru' }, check.header, check.reject), []);
});

test('a publication without a link is told which column wants it', () => {
  const before = { ...done(0), ...done(1), ...done(2) };

  assert.ok(said(before, last.header, last.done)[0].includes(last.evidence));
  assert.ok(said({ ...before, [last.evidence]: 'belum ada' }, last.header, last.done)[0].includes(last.evidence));
  assert.deepEqual(said({ ...before, [last.evidence]: 'https://a.example/1' }, last.header, last.done), []);
});

test('the first step names every required column that is empty', () => {
  const [hint] = said({ [BOOK.required[1]]: '', [BOOK.required[3]]: '' }, step(0), BOOK.steps[0].done);

  assert.ok(hint.includes(BOOK.required[1]) && hint.includes(BOOK.required[3]));
});

test('an excluded row is told at once, whichever cell made it so', () => {
  assert.ok(said({ [BOOK.class]: BOOK.excluded[0] }, step(0), BOOK.steps[0].done)[0].includes(BOOK.excluded[0]));
  assert.ok(said({}, BOOK.class, BOOK.excluded[0])[0].includes(BOOK.excluded[0]));
});

test('a locked step, a published and a cancelled row', () => {
  assert.ok(said({ ...done(0), ...done(1), [step(2)]: 'Diproses' }, step(0), 'Diproses')[0].includes(step(0)));
  assert.ok(said({ [BOOK.position]: last.done, ...done(3) }, step(1), 'Diproses')[0].includes(BOOK.update));
  assert.deepEqual(said({ [BOOK.position]: last.done }, step(0), BOOK.update), []);
  assert.deepEqual(said({ [BOOK.position]: BOOK.cancel }, step(0), BOOK.update), []);
});

test('a paste says each thing once and at most three, and never over the header row', () => {
  const world = office({ ready: false, rows: Array.from({ length: 80 }, (_, i) => row(`DIP-${i}`, filled)) });
  world.edit(ANI, BOOK.tabs.form, TOP - 1, col(step(1)), [[step(1)], ...Array.from({ length: 80 }, () => [BOOK.steps[1].done])]);

  assert.equal(told(world).length, 1);
  assert.equal(told(world)[0].split('\n').length, 1);
  world.edit(ANI, BOOK.tabs.form, TOP - 1, 1, 'judul');
  assert.equal(told(world).length, 1);
});

test('other tabs, content columns and a form without headers say nothing', () => {
  const world = office({ ready: false });
  world.edit(ANI, BOOK.tabs.guide, 1, 1, 'halo');
  type(world, ANI, 0, BOOK.title, 'judul baru');
  world.rows(BOOK.tabs.form)[TOP - 2] = [];
  type(world, ANI, 0, step(2), 'Disetujui');

  assert.deepEqual([told(world), world.errors], [[], []]);
});
