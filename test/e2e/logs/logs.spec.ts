import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Config } from '../../../src/config/config.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { logsOn } from '../../support/logs/log-pages.js';

interface Context {
  readonly items: readonly { message: string }[];
  readonly has_more_before: boolean;
  readonly before_cursor: string | null;
  readonly after_cursor: string | null;
}

let folder: string;
let desk: RunningApp;

const file = (name: string) => join(folder, name);
const line = (n: number, level = 'INFO') =>
  `${new Date(Date.now() - 60_000 + n).toISOString()} ${level} [execution] line ${n} of the test\n`;
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => line(from + at)).join('');
const { ask, page, numbers, arrives } = logsOn(() => desk);
const range = (to: number) => Array.from({ length: to }, (_, n) => n);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-logs-'));
  desk = await startApp({ LOG_DIRECTORY: folder, LOG_ENGINE: 'segments', LOG_PARTIAL_SECONDS: '1' });
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

describe('log files', () => {
  it('are read, and followed as they grow', async () => {
    writeFileSync(file('execution.log'), lines(0, 100));
    await arrives('execution', 100);
    appendFileSync(file('execution.log'), lines(100, 200));
    await arrives('execution', 200);
    expect(await numbers('execution')).toEqual(range(200));
    const { items } = await page('?service=execution&limit=1&q=line');
    expect(items[0]).toMatchObject({ level: 'info', source: 'file:execution.log' });
  });

  it('are read once and whole when they are renamed, compressed or copied and cut', async () => {
    writeFileSync(file('rotated.log'), lines(0, 50));
    await arrives('rotated', 50);
    appendFileSync(file('rotated.log'), lines(50, 60));
    renameSync(file('rotated.log'), file('rotated.log.1'));
    writeFileSync(file('rotated.log'), lines(60, 90));
    await arrives('rotated', 90);
    writeFileSync(file('rotated.log.2.gz'), gzipSync(readFileSync(file('rotated.log.1'))));
    rmSync(file('rotated.log.1'));
    appendFileSync(file('rotated.log'), lines(90, 100));
    copyFileSync(file('rotated.log'), file('rotated.log.1'));
    truncateSync(file('rotated.log'), 0);
    appendFileSync(file('rotated.log'), lines(100, 130));
    await arrives('rotated', 130);
    expect(await numbers('rotated')).toEqual(range(130));
  });

  it('are not read while they are paused, which is in the audit trail', async () => {
    writeFileSync(file('paused.log'), lines(0, 1));
    await arrives('paused', 1);
    const act = async (what: string, role: 'admin' | 'operator' = 'admin') => {
      const response = await fetch(`${desk.url}/api/logs/sources/file:paused.log/${what}`, {
        method: 'POST',
        headers: await desk.as(role),
      });
      return [response.status, ((await response.json()) as { state?: string }).state];
    };
    expect([await act('pause', 'operator'), await act('pause')]).toEqual([
      [403, undefined],
      [200, 'paused'],
    ]);
    appendFileSync(file('paused.log'), lines(1, 3));
    expect((await act('resume'))[0]).toBe(200);
    await arrives('paused', 3);
    const trail = await (
      await fetch(`${desk.url}/api/audit?subject=log_source:file:paused.log`, { headers: await desk.as('admin') })
    ).json();
    expect(trail).toMatchObject({ items: [{ action: 'logs.resume' }, { action: 'logs.pause' }] });
  });

  it('that are no regular files, or link out of the folder, are not opened', async () => {
    symlinkSync('/etc/hostname', file('outside.log'));
    mkdirSync(file('folder.log'));
    writeFileSync(file('fine.log'), lines(0, 1));
    await arrives('fine', 1);
    expect((await page('?service=outside')).items).toEqual([]);
  });

  it('have nothing secret in the store', async () => {
    const secret = `hunter2-${'x'.repeat(20)}`;
    writeFileSync(file('secret.log'), `${new Date().toISOString()} INFO line 0 password=${secret}\n`);
    await arrives('secret', 1);
    const store = join(dataDirOf(desk), 'logs');
    const bytes = readdirSync(store, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(wal|seg|open)$/.test(name))
      .map((name) => readFileSync(join(store, name), 'latin1'));
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.filter((text) => text.includes(secret))).toEqual([]);
    expect((await page('?service=secret')).items[0]?.message).toContain('password=[redacted:secret]');
  });

  it('keep a last line without an ending, and lines of other writers', async () => {
    writeFileSync(file('odd.log'), `line 0 \u001b[31mred\u001b[0m\r\r\nline 1 caf\u00e9`, 'latin1');
    await arrives('odd', 2);
    const { items } = await page('?service=odd&direction=forward');
    expect(items.map(({ message }) => message)).toEqual(['line 0 red', 'line 1 café']);
  });
});

describe('GET /api/logs', () => {
  beforeAll(async () => {
    writeFileSync(file('paged.log'), [...range(250)].map((n) => line(n, n % 50 === 0 ? 'ERROR' : 'INFO')).join(''));
    await arrives('paged', 250);
  });

  it('goes through everything once, and back', async () => {
    const seen: number[] = [];
    let cursor = '';
    for (;;) {
      const found = await page(`?service=paged&limit=40${cursor && `&cursor=${cursor}`}`);
      seen.push(...found.items.map(({ seq }) => seq));
      if (found.next_cursor === null) break;
      cursor = found.next_cursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([250, 250]);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    const second = await page(`?service=paged&limit=40&cursor=${(await page('?service=paged&limit=40')).next_cursor}`);
    const back = await page(`?service=paged&limit=40&cursor=${second.prev_cursor}`);
    expect(back.items.map(({ seq }) => seq)).toEqual(seen.slice(0, 40));
  });

  it('takes levels as "at least", several services, and a query', async () => {
    expect((await page('?service=paged&level=error')).items.length).toBe(5);
    expect((await page('?service=paged,execution&q=%22line%207%20of%22')).items.map(({ service }) => service).toSorted()).toEqual([
      'execution',
      'paged',
    ]);
    expect((await page('?service=paged&q=level:error%20AND%20line')).items.length).toBe(5);
  });

  it('returns an entry, and its context', async () => {
    const [entry] = (await page('?service=paged&q=%22line%20100%20of%22')).items;
    expect(await (await ask(`/${entry?.id}`)).json()).toMatchObject({ message: entry?.message });
    const around = async (query: string) => (await (await ask(`/${entry?.id}/context?${query}`)).json()) as Context;
    const texts = ({ items }: Context) => items.map(({ message }) => /line \d+/.exec(message)?.[0]);
    const context = await around('before=2&after=3');
    expect(texts(context)).toEqual(['line 98', 'line 99', 'line 100', 'line 101', 'line 102', 'line 103']);
    expect(context.has_more_before).toBe(true);
    // Further on the same side, and back.
    const earlier = await around(`before=2&cursor=${context.before_cursor}`);
    expect(texts(earlier)).toEqual(['line 96', 'line 97']);
    expect(texts(await around(`before=1&cursor=${earlier.before_cursor}`))).toEqual(['line 95']);
    expect(texts(await around(`after=3&cursor=${earlier.after_cursor}`))).toEqual(['line 98', 'line 99', 'line 100']);
    expect(texts(await around(`after=2&cursor=${context.after_cursor}`))).toEqual(['line 104', 'line 105']);
    const ends = await around('before=1000&after=1000');
    expect([ends.items.length, ends.before_cursor, ends.after_cursor]).toEqual([250, null, null]);
    expect((await ask(`/${entry?.id}/context?scope=all&cursor=${context.before_cursor}`)).status).toBe(400);
    expect((await ask('/l_zzzzzzzz')).status).toBe(404);
    expect((await ask('/nonsense')).status).toBe(404);
  });

  it('counts over time, by service and by level', async () => {
    const volume = (await (await ask('/volume?service=paged&step=1h')).json()) as {
      total: number;
      buckets: { by: Record<string, number> }[];
    };
    expect(volume.total).toBe(250);
    expect((await (await ask('/levels?service=paged')).json()) as object).toMatchObject({ total: 250, levels: { error: 5, info: 245 } });
    const services = (await (await ask('/services')).json()) as { items: { service: string; entries: number }[] };
    expect(services).toMatchObject({ complete: true, incomplete: [] });
    expect(services.items.find(({ service }) => service === 'paged')).toMatchObject({ entries: 250, lag_bytes: 0 });
    const one = (await (await ask('/services?service=paged&q=level:error')).json()) as { items: { entries: number; bytes: number }[] };
    // The bytes are those of matching entries only.
    expect(one.items).toMatchObject([{ entries: 5, bytes: expect.any(Number) }]);
    expect(one.items[0]?.bytes).toBeLessThan(5 * 60);
  });

  it('writes files in which a truncation is recognised', async () => {
    const text = await (await ask('/export?service=paged&format=ndjson')).text();
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toEqual({ _end: { entries: 250, complete: true } });
    expect((await (await ask('/export?service=paged&format=csv')).text()).split('\r\n').length).toBe(252);
    const head = await fetch(`${desk.url}/api/logs/export?service=paged&format=csv`, {
      method: 'HEAD',
      headers: await desk.as('operator'),
    });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
      '',
    ]);
    const trail = (await (await fetch(`${desk.url}/api/audit?action=logs.export`, { headers: await desk.as('admin') })).json()) as object;
    // A request of the headers only is no export.
    expect(trail).toMatchObject({ items: [{ detail: { format: 'csv' } }, { detail: { format: 'ndjson' } }] });
    const plain = await (await ask('/export?service=paged&format=text&compression=gzip')).arrayBuffer();
    expect(new Uint8Array(plain).slice(0, 2)).toEqual(new Uint8Array([0x1f, 0x8b]));
  });

  it.each([
    ['?q=((a', 422, 'logs.bad_query'],
    ['?level=loud', 422, 'request.invalid'],
    ['?limit=1001', 422, 'request.invalid'],
    ['?nonsense=1', 422, 'request.invalid'],
    ['?start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z', 422, 'request.invalid'],
    ['?cursor=abc', 400, 'request.bad_cursor'],
    ['/volume?step=1s', 422, 'request.invalid'],
  ])('refuses %s', async (query, status, code) => {
    const response = await ask(query);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('is for operators and admins only', async () => {
    for (const path of ['', '/volume', '/services', '/levels', '/export', '/l_1', '/l_1/context'])
      expect((await ask(path, 'viewer')).status).toBe(403);
  });
});

function dataDirOf(running: RunningApp): string {
  return running.app.get(Config).variables.DATA_DIR;
}
