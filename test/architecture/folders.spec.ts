import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNone } from '../support/none.js';

const ROOTS = ['src', 'test', 'scripts', 'bench', 'sdk/src', 'web/src'];
/** About fifteen files ask for rooms; above this number nobody finds the one that is looked for. */
const MAX_FILES = 18;

/** Folders that may have more files, and why. */
const MAY_HAVE_MORE: Readonly<Record<string, string>> = {
  'src/platform/database/migrations': 'drizzle-kit writes one file for each migration',
  'src/platform/database/migrations/meta': 'drizzle-kit writes one file for each migration',
};

/** The folders under a root, itself too, that have more files directly in them than one may have: folder and count. */
function crowded(root: string): [folder: string, files: number][] {
  const entries = readdirSync(root, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).length;
  const own: [string, number][] = files > MAX_FILES ? [[root, files]] : [];
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return [...own, ...folders.flatMap(({ name }) => crowded(`${root}/${name}`))];
}

describe('folders', () => {
  const found = ROOTS.flatMap(crowded);

  it(`have at most ${MAX_FILES} files directly in them`, () => {
    expectNone(
      found.filter(([folder]) => !(folder in MAY_HAVE_MORE)).map(([folder, files]) => `${folder}: ${files} files`),
      `A folder with more than ${MAX_FILES} files asks for rooms, named by their subjects (CONTRIBUTING.md):`,
    );
  });

  it('may have more only where one has', () => {
    const names = found.map(([folder]) => folder);
    expectNone(
      Object.keys(MAY_HAVE_MORE).filter((folder) => !names.includes(folder)),
      'These folders need no row in MAY_HAVE_MORE any more:',
    );
  });
});

describe('a folder with too many files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-folders-'));
    const fill = (folder: string, files: number) => {
      mkdirSync(join(root, folder), { recursive: true });
      for (let n = 0; n < files; n += 1) writeFileSync(join(root, folder, `${n}.ts`), '');
    };
    fill('full', MAX_FILES);
    fill('full/inner', MAX_FILES + 1);
    fill('rooms/one', MAX_FILES);
    fill('rooms/two', MAX_FILES);
    fill('node_modules', MAX_FILES + 1);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is found by its own files, however deep it is, and not by those of its rooms', () => {
    expect(crowded(root)).toEqual([[`${root}/full/inner`, MAX_FILES + 1]]);
  });
});
