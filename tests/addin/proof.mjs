// What is said to who completes a step that asks for a proof of its own; prints nothing where that is right.
import assert from 'node:assert/strict';
import { ANI, BOOK, office, row, told, type } from './office.mjs';

const at = BOOK.steps.findIndex((step) => step.evidence && !step.link && !step.reject);
const { header, done, evidence } = BOOK.steps[at];
const before = Object.fromEntries(BOOK.steps.slice(0, at).map((step) => [step.header, step.done]));

function said(cells) {
  const world = office({ ready: false, rows: [row('DIPP-1', { ...before, ...cells })] });
  type(world, ANI, 0, header, done);
  assert.deepEqual(world.errors, []);
  return told(world);
}

assert.ok(said({})[0].includes(evidence));
assert.ok(!said({})[0].includes('https'));
assert.deepEqual(said({ [evidence]: '188/101/2026' }), []);
