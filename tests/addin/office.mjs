// The filled add-in and a small form to try it on. ADDIN names the folder that `sheetsync addin` wrote.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { World } from './fake-gas.mjs';

const folders = readdirSync(process.env.ADDIN, { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => join(process.env.ADDIN, one.name));
const bound = folders.find((folder) => readdirSync(folder).some((name) => name.endsWith('.html')));
const apart = folders.find((folder) => folder !== bound && existsSync(join(folder, 'Code.gs')));
export const page = readFileSync(join(bound, readdirSync(bound).find((name) => name.endsWith('.html'))), 'utf8');
export const boundCode = readFileSync(join(bound, 'Code.gs'), 'utf8');
export const apartCode = readFileSync(join(apart, 'Code.gs'), 'utf8').replace('"id": ""', '"id": "BOOK"');
export const BOOK = JSON.parse(/^const BOOK = (\{[\s\S]*?^\});/m.exec(boundCode)[1]);

export const OWNER = 'kepala@setda.example';
export const ANI = 'ani@setda.example';
export const GUEST = 'tamu@gmail.example';
export const HEADERS = BOOK.headers.map((header) => (BOOK.required.includes(header) ? `${header} *` : header));
export const TOP = 5; // first row under the header, titles stand above it
export const col = (header) => BOOK.headers.indexOf(header) + 1;
export const step = (n) => BOOK.steps[n].header;

/** A row of the form by header; its required columns are filled. */
export const row = (number, cells = {}) => BOOK.headers.map((header) => cells[header]
  ?? (header === BOOK.number ? number : BOOK.required.includes(header) && header !== BOOK.class ? `isi ${header}` : ''));

export function office({ ready = true, standalone = false, rows = [row('DIP-2026-0001'), row('')], settings = [['']] } = {}) {
  const sheets = { [BOOK.tabs.guide]: [['']], [BOOK.tabs.form]: [['Judul'], [], [], HEADERS, ...rows], [BOOK.tabs.settings]: settings };
  const world = new World(standalone ? apartCode : boundCode, { owner: OWNER, people: [ANI, GUEST], sheets, bound: !standalone });
  if (ready) world.call('setUp', OWNER);
  world.alerts.length = 0;
  return world;
}

export const type = (world, who, rowAt, header, value) => world.edit(who, BOOK.tabs.form, TOP + rowAt, col(header), value);
export const journal = (world) => world.rows(BOOK.tabs.journal).slice(1);
export const told = (world) => world.toasts.map((toast) => toast.text);
