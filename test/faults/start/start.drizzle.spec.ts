import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildOnce } from '../../support/processes/started-desk.js';

const run = promisify(execFile);

/** Loads the whole application as main.ts does, and prints how many files of drizzle-orm came by require. */
const SCRIPT = `
  import { createRequire } from 'node:module';
  import { withQuickDrizzle } from './dist/platform/database/connection/quick-drizzle.js';
  await withQuickDrizzle(() => import('./dist/app.js'));
  const { users } = await import('./dist/platform/database/tables/schema.js');
  const require = createRequire(import.meta.url);
  const required = Object.keys(require.cache).filter((file) => file.includes('/drizzle-orm/'));
  const { PgTable } = require('drizzle-orm/pg-core');
  console.log(JSON.stringify({ required: required.length, one: users instanceof PgTable }));
  process.exit(0);
`;

describe('the application that main.ts loads', () => {
  beforeAll(buildOnce, 300_000);

  it('has drizzle-orm once, in the form that Node loads quickly', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', SCRIPT]);
    const { required, one } = JSON.parse(stdout) as { required: number; one: boolean };
    expect([required > 50, one]).toEqual([true, true]);
  });
});
