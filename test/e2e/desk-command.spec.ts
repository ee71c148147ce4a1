import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runCommand } from '../../src/cli/console-client.js';
import { examine } from '../../src/cli/doctor.js';
import { claimDataDirectory } from '../../src/platform/database/data-directory/data-directory.js';
import { loadConfig } from '../../src/config/config.js';
import { loadSecrets } from '../../src/config/secrets.js';
import { type RunningApp, startApp } from '../support/app.js';
import { auditRows } from '../support/desks/audit.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { until } from '../support/until.js';

const PASSWORD = 'long enough for a test';
const NOWHERE = { PORTFOLIO_SERVICE_URL: 'http://127.0.0.1:1' };
type Result = Record<string, unknown> & { items: Record<string, unknown>[]; key: string; password: string; id: string };

describe('npm run desk', () => {
  let database: DatabaseEnv;
  const configured = (more: Record<string, string> = {}) => loadConfig({ NODE_ENV: 'test', SANDBOX: 'off', ...database.env, ...more });
  const run = (command: string, fields: object = {}) => runCommand(configured(), { command, fields });
  const done = async (command: string, fields: object = {}): Promise<Result> => {
    const answer = await run(command, fields);
    expect(answer).toHaveProperty('result');
    return (answer as { result: Result }).result;
  };
  const login = async ({ url }: RunningApp, username: string, password: string) =>
    (
      await fetch(`${url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
    ).status;

  beforeAll(async () => {
    database = await testDatabaseEnv();
  });
  afterAll(() => database.drop());

  it('on a database without users says who makes the first ones, and makes none', async () => {
    const refusal = { problem: { detail: expect.stringContaining('npm start') } };
    expect(await run('user list')).toEqual(refusal);
    expect(await run('user add', { username: 'ada', role: 'admin' })).toEqual(refusal);
  }, 60_000);

  it('on a directory where no desk was ever started makes nothing at all', async () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'quarterdeck-test-')), 'data');
    const config = loadConfig({ NODE_ENV: 'test', SANDBOX: 'off', DATA_DIR: directory });
    expect(await runCommand(config, { command: 'user list' })).toEqual({ problem: { detail: expect.stringContaining('npm start') } });
    expect(existsSync(directory)).toBe(false);
    rmSync(dirname(directory), { recursive: true });
  });

  describe('while the desk runs', () => {
    let app: RunningApp;
    beforeAll(async () => {
      app = await startApp({ ...database.env }, loadSecrets(configured()));
    });
    afterAll(() => app.close());

    it('adds a user, gives it a password and ends what was open', async () => {
      const { password, ...added } = await done('user add', { username: 'ada', role: 'viewer', brokers: ['binance'] });
      expect(added).toMatchObject({ username: 'ada', role: 'viewer', brokers: ['binance'], must_change_password: true });
      expect(await login(app, 'ada', password)).toBe(200);
      expect(await done('user password', { username: 'ada', password: PASSWORD })).not.toHaveProperty('password');
      expect([await login(app, 'ada', password), await login(app, 'ada', PASSWORD)]).toEqual([401, 200]);
      await done('user disable', { username: 'ada' });
      expect(await login(app, 'ada', PASSWORD)).toBe(401);
      await done('user enable', { username: 'ada' });
      expect(await login(app, 'ada', PASSWORD)).toBe(200);
      expect((await done('user list')).items.map(({ username }) => username)).toEqual(['ada', 'admin', 'operator', 'viewer']);
    });

    it('makes a key within what its owner may, and revokes it at once', async () => {
      const { key, id } = await done('key create', { name: 'nightly' });
      const ask = async () => (await fetch(`${app.url}/api/auth/me`, { headers: { 'x-api-key': key } })).status;
      expect(await ask()).toBe(200);
      expect((await done('key list')).items).toContainEqual(expect.objectContaining({ id, created_by: 'admin', status: 'active' }));
      await done('key revoke', { id });
      await until(async () => (await ask()) === 401);
      expect(await ask()).toBe(401);
      expect(await run('key create', { name: 'more', owner: 'ada', permissions: ['manage_users'] })).toHaveProperty('problem');
    });

    it('writes what it did into the audit trail as the console', async () => {
      const rows = (await auditRows(app)).filter(({ actor }) => actor.id === 'console');
      expect(new Set(rows.map(({ action }) => action))).toEqual(
        new Set(['user.create', 'user.change', 'api_key.create', 'api_key.revoke']),
      );
      expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    });

    it.each([
      ['user add', { username: 'ada', role: 'viewer' }],
      ['user add', { username: 'UPPER', role: 'viewer' }],
      ['user add', { username: 'bob', role: 'king' }],
      ['user add', { username: 'bob', role: 'viewer', admin: true }],
      ['user add', { username: 'bob', role: 'viewer', brokers: ['all'] }],
      ['key create', { name: 'nightly', brokers: ['*', 'binance'] }],
      ['user password', { username: 'ada', password: 'short' }],
      ['user password', { username: 'anonymous' }],
      ['user disable', { username: 'admin' }],
      ['key revoke', { id: 'none' }],
      ['key revoke', { id: '../..' }],
      ['drop table', {}],
    ])('refuses %s %j in a sentence', async (command, fields) => {
      expect(await run(command, fields)).toEqual({ problem: expect.objectContaining({ detail: expect.stringMatching(/./) }) });
    });
  });
});

describe('the socket of a desk on the embedded database', () => {
  let database: DatabaseEnv;
  let app: RunningApp;
  let path: string;
  beforeAll(async () => {
    database = await testDatabaseEnv('embedded');
    app = await startApp({ ...database.env });
    path = readFileSync(join(database.env.DATA_DIR, 'console.socket'), 'utf8');
  });
  afterAll(() => database.drop());

  const say = async (line: string): Promise<string> => {
    const socket = connect(path);
    socket.on('error', () => undefined);
    socket.end(line);
    return text(socket).catch(() => '');
  };

  it('is reached by the user of the process alone', () => {
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(statSync(join(database.env.DATA_DIR, 'console.socket')).mode & 0o777).toBe(0o600);
  });

  it('answers rubbish with a sentence, and what is too long with nothing', async () => {
    for (const line of ['{}\n', 'null\n', '[]\n', 'x\n', '{"command":7}\n'])
      expect(JSON.parse(await say(line))).toHaveProperty('problem.detail');
    expect(await say(`"${'x'.repeat(100_000)}"\n`)).toBe('');
    expect(JSON.parse(await say('{"command":"user list"}\n'))).toHaveProperty('result.items');
  });

  it('is gone with the desk', async () => {
    await app.close();
    expect([existsSync(path), existsSync(join(database.env.DATA_DIR, 'console.socket'))]).toEqual([false, false]);
  });
});

describe('npm run desk -- doctor', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  const look = async (env: Record<string, string>) => {
    const lines: string[] = [];
    const code = await examine(loadConfig({ NODE_ENV: 'test', SANDBOX: 'off', DATA_DIR: dataDir, PORT: '0', ...env }), (line) =>
      lines.push(line),
    );
    return { code, lines: lines.join('\n') };
  };

  it('says that all is well', async () => {
    const { code, lines } = await look({});
    expect(lines).toMatch(/^ok +database +embedded in .*no desk runs on it$/m);
    for (const what of ['clock', 'Redis', 'disk', 'port', 'service risk']) expect(lines).toMatch(new RegExp(`^ok +${what} +\\S`, 'm'));
    expect([code, lines.split('\n').at(-1)]).toEqual([0, 'Everything is well.']);
  });

  it('names what is not, and what to do', async () => {
    const database = 'postgres://someone:s3cret@127.0.0.1:1/desk';
    const { code, lines } = await look({ ...NOWHERE, DATABASE_URL: database, REDIS_URL: 'redis://:s3cret@127.0.0.1:1' });
    expect(code).toBe(1);
    expect(lines).toMatch(/^FAIL +database .*check DATABASE_URL/m);
    expect(lines).toMatch(/^FAIL +Redis .*ECONNREFUSED.*check REDIS_URL/m);
    expect(lines).toMatch(/^FAIL +service portfolio .*127\.0\.0\.1:1/m);
    expect(lines).not.toContain('s3cret');
  });

  it('asks at the port when a desk runs on the files, which may have been started with another one', async () => {
    const claim = claimDataDirectory(dataDir);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect((await look({ PORT: String(port) })).lines).toMatch(new RegExp(`^ok +port +\\S+:${port} answers, and a desk runs$`, 'm'));
    await new Promise((closed) => server.close(closed));
    const { code, lines } = await look({ PORT: String(port) });
    claim.release();
    expect(code).toBe(1);
    expect(lines).toMatch(new RegExp(`^FAIL +port +a desk runs, but nothing answers at \\S+:${port}`, 'm'));
  });

  it('knows a desk at its port, with a database of its own or not', async () => {
    let service = 'quarterdeck';
    const server = createHttpServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ service })),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const line = async () => (await look({ PORT: String(port) })).lines.split('\n').find((one) => / port +/.test(one));
    expect(await line()).toMatch(/^ok .* answers, and a desk runs$/);
    service = 'other';
    expect(await line()).toMatch(/^FAIL .* is in use/);
    server.close();
  });

  it('names a port that is taken and a data directory that cannot be written', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    const { code, lines } = await look({ PORT: String(port), DATA_DIR: file });
    server.close();
    expect(code).toBe(1);
    expect(lines).toMatch(new RegExp(`^FAIL +port +Port ${port} is in use`, 'm'));
    expect(lines).toMatch(/^FAIL +database .*a-file cannot be written to/m);
  });
});
