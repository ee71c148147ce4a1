import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, session as sessionOf } from '../../../sdk/src/client.js';
import { keyFile, saveExport } from '../../../sdk/src/node.js';

let folder = '';
let server: Server | null = null;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'quarterdeck-sdk-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener) {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return createClient({ url, session: sessionOf({ mode: 'apiKey', apiKey: 'k' }) });
}

describe('an export', () => {
  const CHUNK = Buffer.alloc(64 * 1024, 'x');

  it('is streamed to disk as it comes, never far ahead of it, and named once it is whole', async () => {
    const chunks = 1600;
    let sent = 0;
    const client = await serve((_, response) => {
      let left = chunks;
      const more = (): void => {
        while (left > 0) {
          left -= 1;
          sent += CHUNK.length;
          if (!response.write(CHUNK)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const to = join(folder, 'trades.csv');
    const seen: number[] = [];
    let largest = 0;
    const onProgress = (bytes: number): void => {
      seen.push(bytes);
      largest = Math.max(largest, sent - (statSync(`${to}.part`, { throwIfNoEntry: false })?.size ?? 0));
      expect(existsSync(to)).toBe(false);
    };
    const { data } = await saveExport(client, '/api/trades/export', { to, query: { format: 'csv' }, onProgress });
    expect(data).toEqual({ file: to, bytes: chunks * CHUNK.length });
    expect(statSync(to).size).toBe(chunks * CHUNK.length);
    expect(seen.at(-1)).toBe(chunks * CHUNK.length);
    // What is neither on disk nor with the server is in memory or in the buffers of the sockets: of 100 MB.
    expect(largest).toBeLessThan(30 * 1024 * 1024);
    expect(existsSync(`${to}.part`)).toBe(false);
  });

  it('that is cut is a problem and no file, and what was there before stays', async () => {
    const client = await serve((_, response) => {
      response.write(CHUNK, () => response.destroy());
    });
    const to = join(folder, 'trades.csv');
    writeFileSync(to, 'yesterday');
    const { data, problem } = await saveExport(client, '/api/trades/export', { to });
    expect(data).toBeUndefined();
    expect(problem).toMatchObject({ code: 'client.network', retryable: true });
    expect(problem?.detail).toMatch(/^The export was cut after \d+ bytes$/);
    expect(readFileSync(to, 'utf8')).toBe('yesterday');
    expect(existsSync(`${to}.part`)).toBe(false);
  });

  it('can be cancelled while it comes', async () => {
    const client = await serve((_, response) => void response.write(CHUNK));
    const cancel = new AbortController();
    const to = join(folder, 'trades.csv');
    const { problem } = await saveExport(client, '/api/trades/export', { to, signal: cancel.signal, onProgress: () => cancel.abort() });
    expect(problem).toMatchObject({ code: 'client.aborted', title: 'The export was cancelled' });
    expect([existsSync(to), existsSync(`${to}.part`)]).toEqual([false, false]);
  });

  it('that is refused, or cannot be written, says so', async () => {
    const client = await serve((request, response) => {
      if (!request.url?.includes('broker')) response.writeHead(403, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'auth.forbidden', title: 'No', status: 403, detail: 'needs export_data' }));
    });
    const refused = await saveExport(client, '/api/trades/export', { to: join(folder, 'a.csv') });
    expect(refused.problem).toMatchObject({ code: 'auth.forbidden', status: 403, detail: 'needs export_data' });
    const nowhere = await saveExport(client, '/api/trades/export', { to: join(folder, 'no', 'a.csv'), query: { broker: 'alpha' } });
    expect(nowhere.problem).toMatchObject({ code: 'client.file', retryable: false });
    expect(nowhere.problem?.detail).toContain('ENOENT');
  });
});

describe('a key from a file', () => {
  it('is read when it is needed, without the line end, and again when it is refused', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, 'first\n');
    const keys: unknown[] = [];
    const client = await serve((request, response) => {
      const key = request.headers['x-api-key'];
      keys.push(key);
      response.writeHead(key === 'second' ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(key === 'second' ? { ok: true } : { code: 'auth.invalid_api_key', title: 'No', status: 401 }));
    });
    const session = sessionOf({ mode: 'apiKey', apiKey: keyFile(file) });
    const rotated = createClient({ url: client.url, session });
    writeFileSync(file, 'second\n');
    expect((await rotated.GET('/api/system')).response?.status).toBe(200);
    expect(keys).toEqual(['second']);
    const events: string[] = [];
    session.on(({ type }) => events.push(type));
    writeFileSync(file, 'third\n');
    expect(await session.renew({ api_key: 'second' })).toBe(true);
    expect(await session.credentials()).toEqual({ api_key: 'third' });
    expect((await rotated.GET('/api/system')).problem).toMatchObject({ code: 'auth.invalid_api_key' });
    expect(keys).toEqual(['second', 'third']);
    expect([session.state, events]).toEqual(['signed_out', ['signed_out']]);
  });

  it('that cannot be read is a problem, and does not keep the next call from reading it', async () => {
    const file = join(folder, 'key');
    const session = sessionOf({ mode: 'apiKey', apiKey: keyFile(file) });
    await expect(session.credentials()).rejects.toThrow('ENOENT');
    const { problem } = await createClient({ url: 'http://127.0.0.1:1', session }).GET('/api/system');
    expect(problem).toMatchObject({ code: 'client.file', retryable: false, detail: expect.stringContaining(file) });
    writeFileSync(file, 'two keys\n');
    await expect(session.credentials()).rejects.toThrow('does not hold one API key');
    writeFileSync(file, 'key\n');
    expect(await session.credentials()).toEqual({ api_key: 'key' });
  });
});
