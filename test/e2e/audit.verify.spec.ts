import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { AuditLog, SYSTEM_ACTOR } from '../../src/modules/auth/audit/audit-log.js';
import { Database } from '../../src/platform/database/database.js';
import { startApp } from '../support/app.js';
import { tamper } from '../support/audit.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';

const COMMAND = fileURLToPath(new URL('../../src/modules/audit/verify/verify.command.ts', import.meta.url));
const HOOKS = new URL('../support/typescript-hooks.mjs', import.meta.url).href;

/** The command of `npm run audit:verify`, run from its source and not from the build. */
describe('npm run audit:verify', () => {
  let database: DatabaseEnv;
  let file: string;
  /** The lines of a downloaded trail. */
  let lines: string[];
  beforeAll(async () => {
    database = await testDatabaseEnv();
    file = join(database.env.DATA_DIR, 'audit.ndjson');
    const app = await startApp(database.env);
    const trail = app.app.get(AuditLog);
    for (let n = 0; n < 5; n += 1)
      await trail.record({
        actor: SYSTEM_ACTOR,
        action: 'test.row',
        subject: 'test',
        outcome: 'success',
        detail: { n, text: '","hash":"x' },
      });
    lines = (await (await fetch(`${app.url}/api/audit/export`, { headers: await app.as('admin') })).text()).trimEnd().split('\n');
    await app.close();
  });
  afterAll(() => database.drop());

  async function verify(...options: string[]): Promise<{ code: unknown; found: Record<string, unknown> }> {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test', ...database.env };
    const child = spawn(process.execPath, ['--import', HOOKS, COMMAND, ...options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return { code, found: JSON.parse(output) as Record<string, unknown> };
  }
  const ofFile = (changed: readonly string[]) => {
    writeFileSync(file, `${changed.join('\n')}\n`);
    return verify('--file', file);
  };

  it('accepts a complete download, also one whose oldest rows retention has deleted', async () => {
    expect(await ofFile(lines)).toEqual({ code: 0, found: { ok: true, checked: lines.length, first_broken: null, reason: null } });
    expect(await ofFile(lines.slice(2))).toMatchObject({ code: 0, found: { ok: true, checked: lines.length - 3 } });
  });

  it.each<[string, (row: number) => string[]]>([
    ['changed', (row) => lines.with(row, lines[row]?.replace('"n":1', '"n":9') ?? '')],
    ['removed', (row) => lines.toSpliced(row, 1)],
    ['put in twice', (row) => lines.toSpliced(row, 0, lines[row] ?? '')],
    ['swapped with the next one', (row) => lines.with(row, lines[row + 1] ?? '').with(row + 1, lines[row] ?? '')],
  ])('names the first row of a download that was %s', async (_, change) => {
    const row = lines.findIndex((line) => line.includes('"n":1'));
    expect(await ofFile(change(row))).toMatchObject({ code: 1, found: { ok: false, first_broken: row + 1 } });
  });

  it('checks the database of a stopped desk, and names the row that was changed', async () => {
    expect(await verify()).toMatchObject({ code: 0, found: { ok: true, first_broken: null, anchored_at: expect.any(String) } });
    const app = await startApp(database.env);
    await tamper(app.app.get(Database), sql`update audit_log set body = replace(body, '"n":3', '"n":7') where body like '%"n":3%'`);
    await app.close();
    const row = lines.findIndex((line) => line.includes('"n":3')) + 1;
    expect(await verify()).toMatchObject({ code: 1, found: { ok: false, first_broken: row } });
  });
});
