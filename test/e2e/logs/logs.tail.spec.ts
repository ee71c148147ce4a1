import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';

let directory: string;
let app: RunningApp;

const begin = async () => {
  app = await startApp({ LOG_DATA_DIR: directory, LOG_ENGINE: 'segments' });
};
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'log-tail-'));
  await begin();
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

const push = async (...entries: object[]) => {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/api/logs?service=tailed`, { method: 'POST', headers, body: JSON.stringify(entries) });
  expect(response.status).toBe(202);
};
const messages = (frame: WireFrame | undefined): string[] =>
  ((frame?.['data'] as { entries?: { message: string }[] } | undefined)?.entries ?? []).map(({ message }) => message);
const has = (message: string) => (frame: WireFrame) => frame.type === 'logs' && messages(frame).includes(message);

describe('tailing logs', () => {
  it('works on a raw socket, by its path and by action; a bad query leaves the connection open', async () => {
    await push({ message: 'before', level: 'error' }, { message: 'too low', level: 'info' });
    const path = '/ws/logs?service=tailed&level=warn&q=before%20OR%20after&backfill=10';
    const client = await RawClient.open(`${app.wsUrl}${path}`, { headers: await app.as('operator') });
    const subscribed = await client.frame('subscribed');
    expect([subscribed['topic'], (subscribed['events'] as WireFrame[]).flatMap(messages)]).toEqual(['logs:tailed', ['before']]);
    expect(await client.ask({ action: 'subscribe', topic: 'logs', filter: { q: 'a AND' } })).toMatchObject({ code: 'logs.bad_query' });
    expect(await client.ask({ action: 'subscribe', topic: 'logs', filter: { q: 'after' } })).toMatchObject({ type: 'subscribed' });
    await push({ message: 'after', level: 'warn' }, { message: 'after all', level: 'info' });
    const frame = await client.frame((one) => has('after')(one) && one['topic'] === 'logs:tailed');
    expect([messages(frame), frame['data']]).toEqual([['after'], expect.objectContaining({ dropped: 0, skipped: 0 })]);
    await client.frame((one) => has('after all')(one) && one['topic'] === 'logs');
    client.close();
  });

  it('works over Socket.IO, in its namespace', async () => {
    const socket = await connectSocketIo(app.url, '/logs', { token: await app.login('operator'), filter: { level: 'error' } });
    const frames: WireFrame[] = [];
    socket.on('logs', (frame: WireFrame) => frames.push(frame));
    await until(async () => {
      await push({ message: 'quiet', level: 'info' }, { message: 'loud', level: 'fatal' });
      return frames.some(has('loud'));
    });
    expect(frames.flatMap(messages)).not.toContain('quiet');
    socket.close();
  });

  it('works as Server-Sent Events, and goes on from the last id', async () => {
    const headers = await app.as('operator');
    const open = async (more: Record<string, string>, ends: string) => {
      const abort = new AbortController();
      const url = `${app.url}/api/realtime/events?topics=logs:tailed&level=warn&q=sse*`;
      const response = await fetch(url, { headers: { ...headers, ...more }, signal: abort.signal });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        if (text.includes('event: subscribed') && ends === 'sse1' && !text.includes('sse1')) void push({ message: 'sse1', level: 'warn' });
        if (text.includes(ends) && text.endsWith('\n\n')) break;
      }
      abort.abort();
      return text;
    };
    const first = await open({}, 'sse1');
    const id = [...first.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
    expect(id).toMatch(/^logs:tailed@[0-9a-f]+:\d+$/);
    await push({ message: 'sse2', level: 'info' }, { message: 'sse3', level: 'error' });
    const second = await open({ 'last-event-id': id }, 'sse3');
    expect([second.includes('"recovered":true'), second.includes('sse1'), second.includes('sse2')]).toEqual([true, false, false]);
    const bad = await fetch(`${app.url}/api/realtime/events?topics=logs&q=(`, { headers });
    expect(bad.status).toBe(422);
  });

  it('needs the permission to read logs, and ends within a second when it is lost', async () => {
    const viewer = await RawClient.open(`${app.wsUrl}/ws/logs`, { headers: await app.as('viewer') });
    expect((await viewer.closed).code).toBe(4403);
    const drizzle = app.app.get(Database).drizzle;
    await drizzle.execute(
      sql`insert into users (username, password_hash, role) select 'tailer', password_hash, 'operator' from users where username = 'viewer'`,
    );
    const login = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'tailer', password: app.passwords.viewer }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: { authorization: `Bearer ${token}` } });
    await client.ask({ action: 'subscribe', topic: 'logs' });
    const startedAt = performance.now();
    const headers = { ...(await app.as('admin')), 'content-type': 'application/json' };
    const user = await fetch(`${app.url}/api/users/tailer`, { headers });
    const response = await fetch(`${app.url}/api/users/tailer`, {
      method: 'PATCH',
      headers: { ...headers, 'if-match': user.headers.get('etag') ?? '' },
      body: JSON.stringify({ role: 'viewer' }),
    });
    expect(response.status).toBe(200);
    await client.frame((frame) => frame.type === 'unsubscribed' && frame['topic'] === 'logs');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await push({ message: 'not for them', level: 'info' });
    await client.ask({ action: 'ping' });
    expect(client.frames.flatMap(messages)).not.toContain('not for them');
    client.close();
  });

  it('resumes from a page of REST and over a restart of the backend', async () => {
    const list = await fetch(`${app.url}/api/logs?service=tailed&limit=1`, { headers: await app.as('operator') });
    const { stream } = (await list.json()) as { stream: { topic: string; epoch: string; seq: number } };
    await push({ message: 'missed', level: 'info' });
    await app.close();
    await begin();
    await push({ message: 'missed too', level: 'info' });
    const recover = `${stream.epoch}:${stream.seq}`;
    const client = await RawClient.open(`${app.wsUrl}/ws/logs?service=tailed&recover=${recover}`, { headers: await app.as('operator') });
    const subscribed = await client.frame('subscribed');
    expect([subscribed['recovered'], (subscribed['events'] as WireFrame[]).flatMap(messages)]).toEqual([true, ['missed', 'missed too']]);
    client.close();
  });
});
