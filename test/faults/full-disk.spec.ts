import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { type RunningApp, startApp } from '../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { SmallDisk } from '../support/processes/small-disk.js';
import { until } from '../support/until.js';

interface Ready {
  readonly status: string;
  readonly details: Record<string, { readonly status: string; readonly writes?: string }>;
}

const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, Record<string, unknown>> };
/** Everything that is read without naming one thing. */
const READS = Object.entries(paths).flatMap(([path, methods]) => ('get' in methods && !path.includes('{') ? [path] : []));
const WRITES = ['audit', 'database', 'log_store'] as const;

/**
 * Embedded, with all files on a disk that is really full. Skipped where no file system may be mounted (without root, in most containers):
 * `npm test` promises to pass there, too; `ingest-kill.spec.ts` fills a disk by a limit on the size of files everywhere.
 */
(SmallDisk.possible ? describe : describe.skip)('while the disk is full', () => {
  let disk: SmallDisk;
  let database: DatabaseEnv;
  let app: RunningApp;

  beforeAll(async () => {
    disk = SmallDisk.mount(160);
    database = await testDatabaseEnv('embedded');
    cpSync(database.env.DATA_DIR, `${disk.path}/data`, { recursive: true });
    app = await startApp({ DATA_DIR: `${disk.path}/data`, SYSTEM_SAMPLE_SECONDS: '1' });
  });
  afterAll(async () => {
    await app.close();
    disk.unmount();
    await database.drop();
  });

  const ready = async (): Promise<[number, Ready]> => {
    const response = await fetch(`${app.url}/health/ready`);
    return [response.status, (await response.json()) as Ready];
  };
  const health = async () => {
    const response = await fetch(`${app.url}/api/dashboard/health`, { headers: { 'x-api-key': app.apiKey } });
    return (await response.json()) as { status: string; writes: Record<string, string> };
  };
  const gauges = async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return Object.fromEntries(
      [...text.matchAll(/^quarterdeck_storage_writable\{part="(\w+)"\} (\d)$/gm)].map(([, part, value]) => [part, value]),
    );
  };
  const send = (path: string, body: object, headers: Record<string, string>) =>
    fetch(app.url + path, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  // Random, so that no compression makes room.
  const bulk = () => randomBytes(36_000).toString('base64');
  const post = () => send('/api/events', { type: 'coffee.empty', payload: { filling: bulk() } }, { 'x-api-key': app.apiKey });
  const push = () => send('/api/logs', { level: 'info', service: 'bot', message: bulk() }, { 'x-api-key': app.apiKey });
  const raise = async () =>
    send(
      '/api/alerts',
      { title: bulk().slice(0, 90), message: bulk().slice(0, 900), severity: 'info', source: 'test' },
      await app.as('admin'),
    );
  const answers = async () => {
    const headers = await app.as('admin');
    const statuses: [string, number][] = [];
    for (const path of READS) {
      const response = await fetch(app.url + path, { headers });
      statuses.push([path, response.status]);
      await response.body?.cancel();
    }
    return statuses;
  };

  it('readiness, the health page and a metric say that nothing is stored, every read goes on, and it ends with the outage', async () => {
    await until(async () => (await ready())[1].status === 'ok');
    expect((await health()).writes).toEqual(Object.fromEntries(WRITES.map((part) => [part, 'taken'])));
    expect(await gauges()).toEqual(Object.fromEntries(WRITES.map((part) => [part, '1'])));
    const before = await answers();

    // What still fits into the last pages is stored; then every write is refused, as one that can be tried again.
    let refused: Response[] = [];
    await until(async () => {
      disk.fill();
      refused = [await post(), await push(), await raise()];
      return refused.every(({ status }) => status === 503);
    }, 60_000);
    const codes = await Promise.all(refused.map(async (response) => ((await response.json()) as { code: string }).code));
    expect(codes).toEqual(['storage.unavailable', 'logs.storage_full', 'storage.unavailable']);

    const [status, body] = await ready();
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.details).toMatchObject({
      database: { status: 'up', writes: 'refused' },
      log_store: { status: 'up', writes: 'refused' },
    });
    expect(await health()).toMatchObject({ writes: { database: 'refused', log_store: 'refused' } });
    expect((await health()).status).not.toBe('OK');
    expect(await gauges()).toMatchObject({ database: '0', log_store: '0' });
    expect(await answers()).toEqual(before);

    disk.makeRoom();
    await until(async () => (await ready())[1].status === 'ok', 20_000);
    expect([(await post()).status, (await push()).status, (await raise()).status]).toEqual([202, 202, 200]);
    expect((await health()).writes).toEqual(Object.fromEntries(WRITES.map((part) => [part, 'taken'])));
    expect(app.log.text.match(/A part refuses writes/g)?.length).toBeLessThanOrEqual(WRITES.length);
  }, 180_000);
});
