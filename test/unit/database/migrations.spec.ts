import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { MIGRATIONS_FOLDER } from '../../../src/platform/database/migrate.js';
import * as deskSchema from '../../../src/platform/database/desk.schema.js';
import * as schema from '../../../src/platform/database/schema.js';
import { describeMigrations } from '../../support/migrations.contract.js';

const readJson = (path: string) => JSON.parse(readFileSync(join(MIGRATIONS_FOLDER, 'meta', path), 'utf8'));

it('the committed migrations are up to date with the schema (npx drizzle-kit generate)', async () => {
  const { entries } = readJson('_journal.json');
  const newest = readJson(`${String(entries.at(-1).idx).padStart(4, '0')}_snapshot.json`);
  expect(await generateMigration(newest, generateDrizzleJson({ ...schema, ...deskSchema }, newest.id))).toEqual([]);
});

describeMigrations('embedded');
