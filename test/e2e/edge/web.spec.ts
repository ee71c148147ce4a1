import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Controller, Get } from '@nestjs/common';
import { type RunningEdge, startEdge } from '../../support/edge.js';

@Controller('orders')
class ProbeController {
  @Get()
  list(): object {
    return { items: [] };
  }
}

const INDEX = `<!doctype html><title>Desk</title>${' '.repeat(2000)}`;
const SCRIPT = `console.log('desk');${' '.repeat(2000)}`;
const ASSET = '/assets/index-B3x9_aK2.js';

/** A page as the build leaves it: packed files beside the plain ones. */
function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-page-'));
  mkdirSync(join(folder, 'assets'));
  for (const [name, text] of Object.entries({ 'index.html': INDEX, [ASSET.slice(1)]: SCRIPT })) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
  }
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, '.sources'), 'stamp');
  return folder;
}

describe('the built page', () => {
  const folder = builtPage();
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await startEdge([ProbeController], {}, [], folder);
  });
  afterAll(async () => {
    await edge.close();
    rmSync(folder, { recursive: true });
  });
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(edge.url + path, { method, headers });

  it.each(['/', '/alerts', '/agents/momentum', '/market/NSE/TCS', '/positions?broker=alpaca'])('is its index at %s', async (path) => {
    const answer = await get(path, { accept: 'text/html,*/*;q=0.8' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toBe(INDEX);
  });

  it('is asked for again with its tag, which is of the very bytes', async () => {
    const plain = await get('/', { 'accept-encoding': 'identity' });
    const packed = await get('/', { 'accept-encoding': 'br' });
    const tags = [plain, packed].map(({ headers }) => headers.get('etag') ?? '');
    expect(new Set(tags).size).toBe(2);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]{22}"$/);
    const again = await get('/', { 'accept-encoding': 'br', 'if-none-match': `"old", W/${tags[1]}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tags[1]]);
    expect((await get('/', { 'accept-encoding': 'br', 'if-none-match': '"old"' })).status).toBe(200);
  });

  it.each(['br', 'gzip', 'identity'])('leaves as the build has packed it: %s', async (encoding) => {
    const { headers, length } = await bytesOf(edge, ASSET, encoding);
    expect(headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding);
    const packed = { br: brotliCompressSync(SCRIPT), gzip: gzipSync(SCRIPT), identity: Buffer.from(SCRIPT) }[encoding];
    expect([Number(headers['content-length']), length]).toEqual([packed?.length, packed?.length]);
    expect(headers.vary).toContain('Accept-Encoding');
  });

  it('keeps what its name tells the content of for a year, and nothing else', async () => {
    const asset = await get(ASSET);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('answers HEAD without a body', async () => {
    const answer = await get('/alerts', { 'accept-encoding': 'identity' }, 'HEAD');
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, String(INDEX.length), '']);
  });

  it.each([
    '/assets/index-00000000.js',
    '/nothing.png',
    '/index.php',
    '/.sources',
    '/..%2f..%2fetc%2fpasswd.txt',
    '/assets/index-B3x9_aK2.js.br',
  ])('is not at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it.each([
    '/api/nothing',
    '/api',
    '/ws',
    '/ws/nope',
    '/socket.io/nothing',
    '/docs/nothing',
    '/health/nothing',
    '/metrics/nothing',
    '/v1/logs',
  ])('never stands in for %s', async (path) => {
    const answer = await get(path, { accept: 'text/html' });
    expect(await answer.text()).not.toContain('<title>Desk');
  });

  it('leaves the routes and the answers of the API alone', async () => {
    expect(await (await get('/api/orders')).json()).toEqual({ items: [] });
    expect(await (await get('/', { accept: 'application/json' })).json()).toMatchObject({ service: 'quarterdeck' });
    const missing = await get('/nothing', { accept: 'application/json' });
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect((await get('/alerts', {}, 'POST')).status).toBe(404);
  });
});

describe('without a built page', () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await startEdge([ProbeController], {}, [], join(tmpdir(), 'quarterdeck-no-page'));
  });
  afterAll(() => edge.close());

  it('/ says so, and other addresses are not there', async () => {
    const answer = await fetch(edge.url, { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('The page is not built');
    expect((await fetch(`${edge.url}/alerts`)).status).toBe(404);
  });
});

/** As sent: `fetch` unpacks what it gets. */
function bytesOf(edge: RunningEdge, path: string, encoding: string): Promise<{ headers: Record<string, unknown>; length: number }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: edge.port, path, headers: { 'accept-encoding': encoding } }, (response) => {
      let length = 0;
      response.on('data', (part: Buffer) => (length += part.length)).on('end', () => resolve({ headers: response.headers, length }));
    })
      .on('error', reject)
      .end();
  });
}
