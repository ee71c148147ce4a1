import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';
import { allGone, buildOnce, StartedDesk } from '../../support/processes/started-desk.js';

const PASSWORD = /^ {2}(admin|operator|viewer) +(\S+) {2}\(generated, printed only now\)$/gm;

let home: DatabaseEnv;
const desks: StartedDesk[] = [];

/** `npm start` on a free port, with the sandbox whatever a file `.env` says. */
function start(env: Readonly<Record<string, string>> = {}): StartedDesk {
  const desk = new StartedDesk({ ...home.env, PORT: '0', SANDBOX: 'on', ...env });
  desks.push(desk);
  return desk;
}

/** Each start costs seconds, so the tests of a group follow one data directory from its first start to its last. */
function withDataDirectory(): void {
  beforeAll(async () => {
    home = await testDatabaseEnv('embedded');
  });
  afterAll(async () => {
    for (const desk of desks.splice(0)) {
      desk.kill('SIGTERM');
      await desk.exited;
    }
    await home.drop();
  });
}

beforeAll(buildOnce, 300_000);

/** A start that cannot go on: exit code 1, one sentence, no stack, no process left. */
async function refusal(desk: StartedDesk): Promise<string> {
  expect(await desk.exited).toBe(1);
  expect(desk.output).not.toContain('is ready');
  expect(desk.errors.trim().split('\n')).toHaveLength(1);
  return desk.errors.trim();
}

describe('a start that cannot go on says in one sentence that', () => {
  withDataDirectory();

  it('the data directory cannot be written to', async () => {
    const file = join(home.env.DATA_DIR, 'a-file');
    writeFileSync(file, '');
    expect(await refusal(start({ DATA_DIR: join(file, 'data') }))).toMatch(/^The data directory .*a-file\/data /);
  });

  it('a variable is wrong', async () => {
    expect(await refusal(start({ PORT: 'eighty', LOG_LEVEL: 'loud' }))).toMatch(/^The configuration is not usable: .*PORT.*LOG_LEVEL/);
  });
});

describe('a new data directory', () => {
  withDataDirectory();
  let first: StartedDesk;
  let second: StartedDesk;
  let passwords: RegExpExecArray[];

  it('is left alone by a start that finds its port in use, and says so in one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = start({ PORT: String(port) });
    expect(await refusal(refused)).toMatch(new RegExp(`^Port ${port} is in use on 127\\.0\\.0\\.1`));
    expect(refused.output).not.toMatch(/sandbox/i);
    other.close();
  });

  it('gets users whose generated passwords are printed', async () => {
    first = await start().ready();
    passwords = [...first.output.matchAll(PASSWORD)];
    expect(passwords.map(([, name]) => name)).toEqual(['admin', 'operator', 'viewer']);
  });

  it('belongs to one desk: another one is refused in one sentence, and the first goes on', async () => {
    const refused = start();
    expect(await refusal(refused)).toMatch(/^The data directory .* is in use by process \d+/);
    expect(refused.output).not.toMatch(/sandbox/i);
    await expect(fetch(`${apiOf(first)}/dashboard/snapshot`)).resolves.toMatchObject({ status: 401 });
  });

  it('has no process any more after Ctrl-C, pressed twice', async () => {
    const family = first.family();
    expect(family.length).toBeGreaterThanOrEqual(4);
    first.pressCtrlC();
    first.pressCtrlC();
    expect(await first.exited).toBe(0);
    expect(first.errors).toBe('');
    await allGone(family);
  });

  it('has the same users at the next start, whose passwords are not printed again', async () => {
    second = await start().ready();
    expect((await ask(second)).sections).toHaveProperty('portfolio');
    expect(second.output.match(PASSWORD)).toBeNull();
    expect(second.output).toMatch(/admin +password as printed or given at the first start/);
    expect(passwords).toHaveLength(3);
    for (const [, username, password] of passwords) {
      const answer = await fetch(`${apiOf(second)}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      });
      expect(answer.status).toBe(200);
    }
  });

  it('is left by all processes, with a sentence, when the backend dies', async () => {
    const family = second.family();
    process.kill(second.member('dist/main.js'), 'SIGKILL');
    expect(await second.exited).toBe(1);
    expect(second.errors.trim()).toBe('The backend ended unexpectedly (SIGKILL), so everything stops.');
    await allGone(family);
  });
});

describe('while it runs, the desk', () => {
  withDataDirectory();
  let desk: StartedDesk;

  beforeAll(async () => {
    // A feed is asked about more often than a key may ask.
    desk = await start({ ADMIN_PASSWORD: 'chosen by the owner', RATE_LIMIT_PER_MINUTE: '100000' }).ready();
  });

  it('has ended its output with a request that works', async () => {
    expect(desk.output.trim().split('\n').at(-1)).toMatch(/^curl /);
    expect((await ask(desk)).sections).toHaveProperty('portfolio');
  });

  it('has a living market with two feeds, of which nothing is refused', async () => {
    const key = readFileSync(join(home.env.DATA_DIR, 'ingest.key'), 'utf8').trim();
    const feed = async (name: string) => {
      const response = await fetch(`${apiOf(desk)}/market/feeds/${name}`, { headers: { 'x-api-key': key } });
      return (await response.json()) as { status: string; ticks_per_s: number; rejected: object };
    };
    for (const name of ['zeromq', 'http']) {
      await until(async () => (await feed(name)).ticks_per_s > 0, 30_000);
      expect(await feed(name)).toMatchObject({ status: 'live', rejected: {} });
    }
  });

  it('has neither installed nor built a second time', () => {
    expect(desk.output).not.toMatch(/Installing|Building/);
  });

  it('does not show a password that was given', () => {
    expect(desk.output).toMatch(/admin +password from ADMIN_PASSWORD/);
    expect(desk.output + desk.errors).not.toContain('chosen by the owner');
  });

  it.each(['ingest.key', 'sandbox.key', 'jwt.secret', 'api-key.pepper'])('keeps %s from other users of the machine', (name) => {
    expect(statSync(join(home.env.DATA_DIR, name)).mode & 0o077).toBe(0);
  });

  it('starts the sandbox again, at the same addresses, when it dies', async () => {
    const [, risk = ''] = await desk.prints(/(http:\S+)\/__fault/);
    const dead = desk.member('sandbox/main.js');
    process.kill(dead, 'SIGKILL');
    await desk.prints(/The sandbox desk ended \(SIGKILL\)[\s\S]*The sandbox desk is open again/);
    expect(desk.member('sandbox/main.js')).not.toBe(dead);
    expect((await fetch(`${risk}/api/risk/ess/status`)).status).toBe(200);
  });

  it('leaves nothing behind when its launcher is killed', () => killed(desk, 'dist/start.js'));
});

describe('a desk leaves nothing behind', () => {
  withDataDirectory();

  it('when it is stopped before it is ready', async () => {
    const desk = start();
    await desk.prints(/Starting Quarterdeck/);
    const family = desk.family();
    desk.kill('SIGTERM');
    await desk.exited;
    await allGone(family);
    expect(desk.output).not.toContain('is ready');
  });

  it('when what npm runs is killed', async () => killed(await start().ready(), 'scripts/start.mjs'));
});

async function killed(desk: StartedDesk, script: string): Promise<void> {
  const family = desk.family();
  process.kill(desk.member(script), 'SIGKILL');
  await desk.exited;
  await allGone(family);
}

function apiOf(desk: StartedDesk): string {
  return /^ {2}API +(\S+)$/m.exec(desk.output)?.[1] ?? '';
}

/** Does what the printed curl line does. */
async function ask(desk: StartedDesk): Promise<{ sections: unknown }> {
  const [, file = '', url = ''] = /^curl -s -H "X-API-Key: \$\(cat '(.+)'\)" (\S+)$/m.exec(desk.output) ?? [];
  const answer = await fetch(url, { headers: { 'x-api-key': readFileSync(file, 'utf8').trim() } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { sections: unknown };
}
