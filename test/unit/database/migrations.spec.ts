import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { MIGRATIONS_FOLDER } from '../../../src/platform/database/migrate.js';
import { describeMigrations } from '../../support/contracts/migrations.contract.js';
import { readSchema } from '../../support/database/schema.js';

const readJson = (path: string) => JSON.parse(readFileSync(join(MIGRATIONS_FOLDER, 'meta', path), 'utf8'));

it('the committed migrations are up to date with the schema (npx drizzle-kit generate)', async () => {
  const { entries } = readJson('_journal.json');
  const newest = readJson(`${String(entries.at(-1).idx).padStart(4, '0')}_snapshot.json`);
  expect(await generateMigration(newest, generateDrizzleJson(await readSchema(), newest.id))).toEqual([]);
});

describeMigrations('embedded');
