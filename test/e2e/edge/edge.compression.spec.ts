import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { acceptedEncoding } from '../../../src/platform/http/answers/compression.js';
import { type RunningApp, startApp } from '../../support/app.js';

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

describe('answers over 1 KB', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
    const fills = Array.from({ length: 200 }, (_, n) => ({
      id: `t${n}`,
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: 1,
      price: 100 + n,
      broker: 'binance',
    }));
    const taken = await fetch(`${app.url}/api/trades`, {
      method: 'POST',
      headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(fills.map((fill) => ({ ...fill, timestamp: new Date().toISOString() }))),
    });
    if (taken.status !== 202) throw new Error(`The events were answered with ${taken.status}`);
  });
  afterAll(() => app.close());

  /** As the bytes come: fetch would unpack them. */
  async function get(path: string, headers: Record<string, string>): Promise<Raw> {
    const all = { ...(await app.as('admin')), ...headers };
    return new Promise((resolve, reject) => {
      request(app.url + path, { headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }));
      })
        .on('error', reject)
        .end();
    });
  }

  it.each([
    ['a page', '/api/trades?limit=200'],
    ['an export as CSV', '/api/trades/export?format=csv'],
    ['an export as NDJSON', '/api/trades/export?format=ndjson'],
    ['the figures of the process', '/metrics'],
  ])('leave compressed: %s', async (_, path) => {
    const plain = await get(path, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    const small = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
    expect([small.headers['content-encoding'], small.headers['vary']]).toEqual(['br', 'Accept-Encoding']);
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2);
    const zipped = await get(path, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const smallest = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(smallest.headers['content-encoding']).toBe('zstd');
    if (path === '/metrics') return;
    expect(zstdDecompressSync(smallest.bytes).equals(plain.bytes)).toBe(true);
    expect(brotliDecompressSync(small.bytes).equals(plain.bytes)).toBe(true);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
  });

  it('leave compressed on the fast lane and on the ordinary way alike, and 304 to who has them', async () => {
    const path = '/api/dashboard/snapshot';
    const answers = [await get(path, { 'accept-encoding': 'br' }), await get(path, { 'accept-encoding': 'br' })];
    for (const { status, headers, bytes } of answers) {
      expect([status, headers['content-encoding'], headers['content-length']]).toEqual([200, 'br', String(bytes.length)]);
      expect(headers['etag']).toMatch(/^"/);
      expect(JSON.parse(String(brotliDecompressSync(bytes)))).toMatchObject({ schema_version: 1 });
    }
    const again = await get(path, { 'accept-encoding': 'br', 'if-none-match': String(answers[1]?.headers['etag']) });
    expect([again.status, again.headers['content-encoding'], again.bytes.length]).toEqual([304, undefined, 0]);
  });

  it('leave as they are where they are small, or were not asked for', async () => {
    expect((await get('/health/live', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
    expect((await get('/api/trades?limit=200', { 'accept-encoding': 'br;q=0, identity' })).headers['content-encoding']).toBeUndefined();
  });

  it('are never a live stream', async () => {
    const abort = new AbortController();
    const headers = { ...(await app.as('admin')), 'accept-encoding': 'br, gzip' };
    const response = await fetch(`${app.url}/api/realtime/events?topics=alerts`, { headers, signal: abort.signal });
    expect(response.headers.get('content-encoding')).toBeNull();
    abort.abort();
  });

  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br, zstd;q=0', 'br'],
    ['*', 'br'],
    ['br;q=0, *;q=0.5', 'gzip'],
    ['BR;Q=1.0', 'br'],
    ['br;q=rubbish, gzip;q=0', null],
  ])('%s is taken as %s', (header, encoding) => {
    expect(acceptedEncoding(header)).toBe(encoding);
  });
});
