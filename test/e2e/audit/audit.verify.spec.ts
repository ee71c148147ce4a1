import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { AuditLog, SYSTEM_ACTOR } from '../../../src/modules/auth/audit/audit-log.js';
import { Database } from '../../../src/platform/database/database.js';
import { startApp } from '../../support/app.js';
import { tamper } from '../../support/desks/audit.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';

const COMMAND = fileURLToPath(new URL('../../../src/modules/audit/verify/verify.command.ts', import.meta.url));
const HOOKS = new URL('../../support/runner/typescript-hooks.mjs', import.meta.url).href;

/** The command of `npm run audit:verify`, run from its source and not from the build. */
describe('npm run audit:verify', () => {
  let database: DatabaseEnv;
  let file: string;
  /** The rows of a downloaded trail, and its last line. */
  let lines: string[];
  let end: string;
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
    end = lines.pop() ?? '';
    await app.close();
  });
  afterAll(() => database.drop());

  async function run(options: readonly string[], more: Record<string, string> = {}) {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test', ...database.env, ...more };
    const child = spawn(process.execPath, ['--import', HOOKS, COMMAND, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: code as unknown, output, errors };
  }
  async function verify(...options: string[]): Promise<{ code: unknown; found: Record<string, unknown> }> {
    const { code, output } = await run(options);
    return { code, found: JSON.parse(output) as Record<string, unknown> };
  }
  const ofText = (content: string, ...options: string[]) => {
    writeFileSync(file, content);
    return verify('--file', file, ...options);
  };
  /** With the end of a file of so many rows. */
  const ofFile = (changed: readonly string[], ...options: string[]) =>
    ofText([...changed, end.replace(/\d+/, String(changed.length)), ''].join('\n'), ...options);

  it('accepts a complete download, also one whose oldest rows retention has deleted', async () => {
    expect(await ofFile(lines)).toEqual({
      code: 0,
      found: { ok: true, complete: true, checked: lines.length, first_broken: null, reason: null },
    });
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

  it('says of a file without its end that it is not complete', async () => {
    for (const content of ['', `${lines.join('\n')}\n`, lines.slice(0, -2).join('\n'), `${lines.join('\n')}\n${end}`.slice(0, -20)])
      expect(await ofText(content)).toMatchObject({ code: 1, found: { ok: false, complete: false, first_broken: null } });
    expect(await ofText(`${lines.slice(1).join('\n')}\n${end}\n`)).toMatchObject({
      code: 1,
      found: { complete: false, reason: `its end counts ${lines.length} rows, and there are ${lines.length - 1}` },
    });
    expect(await ofText(`${lines.join('\n')}\nrubbish\n${end}\n`)).toMatchObject({ code: 1, found: { first_broken: lines.length + 1 } });
  });

  it('finds an end that was cut and closed again by a row that is known from elsewhere', async () => {
    const last = JSON.parse(lines.at(-1) ?? '') as { id: number; hash: string };
    const known = ['--row', String(last.id), '--hash', last.hash];
    expect(await ofFile(lines.slice(0, -2))).toMatchObject({ code: 0, found: { ok: true } });
    expect(await ofFile(lines.slice(0, -2), ...known)).toMatchObject({
      code: 1,
      found: { ok: false, complete: false, first_broken: last.id - 1 },
    });
    expect(await ofFile(lines, ...known)).toMatchObject({ code: 0, found: { ok: true, complete: true } });
    // As it was before exports had an end of their own.
    expect(await ofText(`${lines.join('\n')}\n`, ...known)).toMatchObject({ code: 0, found: { ok: true, complete: true } });
    for (const kept of [lines, lines.slice(-1)])
      expect(await ofFile(kept, '--row', String(last.id), '--hash', 'f'.repeat(64))).toMatchObject({
        code: 1,
        found: { ok: false, first_broken: last.id },
      });
    expect(await ofFile(lines.slice(2), '--row', '1', '--hash', last.hash)).toMatchObject({ code: 1, found: { first_broken: 1 } });
    expect(await run(['--file', file, '--row', '1'])).toMatchObject({
      code: 2,
      output: '',
      errors: expect.stringMatching(/^--row .*\.\n\nChecks the audit trail/),
    });
  });

  it.each([
    [['--file'], '--file needs a value behind it.'],
    [['--files', 'audit.ndjson'], 'There is no option --files here: is --file meant?'],
    [['audit.ndjson'], '"audit.ndjson" is one word too many: a file is named by --file.'],
  ])('says of %j what is wrong, and how it is used', async (words, sentence) => {
    expect(await run(words)).toEqual({ code: 2, output: '', errors: expect.stringContaining(`${sentence}\n\nChecks the audit trail`) });
  });

  it('says in one sentence what to do when there is nothing to check', async () => {
    const nowhere = join(database.env.DATA_DIR, 'nowhere');
    for (const [path, why] of [
      [nowhere, 'does not exist'],
      [database.env.DATA_DIR, 'is a directory'],
    ] as const)
      expect(await run(['--file', path])).toEqual({
        ...{ code: 2, output: '' },
        errors: `${path} ${why}. Name a file that GET /api/audit/export?format=ndjson has answered.\n`,
      });
    // Also where an empty database could be made, and found whole.
    const empty = join(database.env.DATA_DIR, 'empty');
    mkdirSync(empty);
    for (const DATA_DIR of [nowhere, empty])
      expect(await run([], { DATABASE_URL: '', DATA_DIR })).toMatchObject({
        ...{ code: 2, output: '' },
        errors: expect.stringMatching(/^There is no embedded database in .* DATA_DIR, .* DATABASE_URL\.\n$/),
      });
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
