import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src/platform/database/open-database.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the files of the embedded database', () => {
  it('are readable for this user only, each by itself', async () => {
    const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: dir });
    await database.close();
    const files = readdirSync(join(dir, 'postgres'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain('PG_VERSION');
    // Postgres gives its catalogue cache, which has no rows of ours, a mode of its own; its directory is closed.
    const ours = files.filter((name) => !name.endsWith('pg_internal.init'));
    expect(['.', ...ours].filter((name) => (lstatSync(join(dir, 'postgres', name)).mode & 0o077) !== 0)).toEqual([]);
  });
});
