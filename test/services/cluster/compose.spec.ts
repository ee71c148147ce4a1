import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../src/launcher/port.js';
import { composeEnv, composeServices, environmentOf } from '../../support/processes/compose.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { buildOnce, ROOT } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const PATIENCE_MS = 60_000;
/** What the Dockerfile sets, and starts. */
const IMAGE = { NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'error' };
const BACKEND = ['node', '--import', './dist/source-maps.js', 'dist/main.js'];

/** The processes of docker-compose.yml with its environments; only addresses are those of this machine, no caller is limited, and nginx is left out. */
describe('what docker compose --profile demo starts', () => {
  const { variables, key } = composeEnv({ demo: true });
  const { backend = {}, sandbox = {} } = composeServices();
  const processes: ChildProcess[] = [];
  const folders: string[] = [];
  const ports: number[] = [];
  let database: DatabaseEnv;
  let redis: RedisServer;

  const run = async ([, ...args]: readonly string[], environment: Record<string, string>): Promise<void> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'quarterdeck-compose-'));
    folders.push(dataDir);
    const env = { PATH: process.env['PATH'], ...environment, DATA_DIR: dataDir };
    processes.push(spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] }));
  };
  const ask = (replica: number, path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${ports[replica]}${path}`, init);

  beforeAll(async () => {
    buildOnce();
    database = await testDatabaseEnv('postgres');
    redis = await RedisServer.start({ password: variables['REDIS_PASSWORD'] ?? '' });
    const desk = { portfolio: 0, ai: 0, execution: 0, risk: 0, monitoring: 0 };
    for (const name of Object.keys(desk)) desk[name as keyof typeof desk] = await freePort('127.0.0.1', 0);
    ports.push(await freePort('127.0.0.1', 0), await freePort('127.0.0.1', 0));

    const urls = Object.fromEntries(
      Object.entries({ portfolio: 'PORTFOLIO', ai: 'AI_ENGINE', execution: 'EXECUTION', risk: 'RISK', monitoring: 'MONITORING' }).map(
        ([name, variable]) => [`${variable}_SERVICE_URL`, `http://127.0.0.1:${desk[name as keyof typeof desk]}`],
      ),
    );
    const addresses = { ...urls, DATABASE_URL: database.env.DATABASE_URL ?? '', REDIS_URL: redis.url };
    // This asks more often than a person.
    const here = { ...addresses, RATE_LIMIT_PER_MINUTE: '100000' };
    for (const port of ports) await run(BACKEND, { ...environmentOf(backend, variables), ...IMAGE, ...here, PORT: String(port) });
    await run(sandbox.command ?? [], {
      ...environmentOf(sandbox, variables),
      SANDBOX_HOST: '127.0.0.1',
      SANDBOX_PORTS: Object.entries(desk)
        .map(([name, port]) => `${name}=${port}`)
        .join(','),
      SANDBOX_TARGET_URL: `http://127.0.0.1:${ports[0]}`,
      SANDBOX_HISTORY_DAYS: '1',
    });
    const isReady = async (replica: number) => (await ask(replica, '/health/ready').catch(() => null))?.ok ?? false;
    await until(async () => (await isReady(0)) && isReady(1), PATIENCE_MS);
  }, 300_000);

  afterAll(async () => {
    for (const child of processes.filter(({ exitCode }) => exitCode === null)) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await redis.stop();
    await database.drop();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('knows its three logins on each replica', async () => {
    for (const username of ['admin', 'operator', 'viewer'])
      for (const replica of [0, 1]) {
        const body = JSON.stringify({ username, password: variables[`${username.toUpperCase()}_PASSWORD`] });
        const login = await ask(replica, '/api/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        expect([username, replica, login.status]).toEqual([username, replica, 200]);
      }
  });

  it('shows the sandbox desk to the key of the file, and takes its events', async () => {
    const headers = { 'x-api-key': key };
    const snapshot = async () => (await (await ask(1, '/api/dashboard/snapshot', { headers })).json()) as { partial_data: boolean };
    await until(async () => !(await snapshot()).partial_data, PATIENCE_MS);
    const fills = async () => ((await (await ask(1, '/api/trades?limit=1', { headers })).json()) as { items: unknown[] }).items;
    await until(async () => (await fills()).length > 0, PATIENCE_MS);
  });
});
