import { io } from 'socket.io-client';
import { WebSocket as Socket } from 'ws';
import { createClient, session as sessionOf } from '../../sdk/src/client.js';
import { createRealtime, socketIo, sse, type Transport, webSocket } from '../../sdk/src/realtime.js';
import { type RunningApp, startApp } from '../support/app.js';
import { until } from '../support/until.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const raise = async (title: string): Promise<void> => {
  const response = await fetch(`${app.url}/api/alerts`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ title, message: 'seen', severity: 'warning', source: 'sdk', fingerprint: title }),
  });
  expect(response.status).toBe(200);
};

describe('the client of the SDK', () => {
  it('gives data, or a problem with its code', async () => {
    const session = sessionOf({ mode: 'token', accessToken: await app.login('viewer') });
    const api = createClient({ url: app.url, session });
    const { data } = await api.GET('/api/dashboard/snapshot');
    expect(data?.stream.topic).toBe('dashboard');
    const { problem } = await api.GET('/api/users');
    expect(problem).toMatchObject({ code: 'auth.forbidden', status: 403, retryable: false });
    session.close();
  });

  const transports: [string, () => Transport][] = [
    ['raw WebSocket', () => webSocket({ WebSocket: Socket as unknown as typeof WebSocket })],
    ['Socket.IO', () => socketIo({ io })],
    ['Server-Sent Events', sse],
  ];
  it.each(transports)('follows a topic over %s, and joins a snapshot with the events after it', async (name, transport) => {
    const session = sessionOf({ mode: 'token', accessToken: await app.login('viewer') });
    const api = createClient({ url: app.url, session });
    const rt = createRealtime({ url: app.url, session, transport: transport() });
    const titles: string[] = [];
    const snapshots: unknown[] = [];
    const alerts = rt.topic('alerts', { onEvent: ({ data }) => titles.push(data.title) });
    const desk = rt.join('dashboard', {
      read: () => api.GET('/api/dashboard/snapshot'),
      at: ({ stream }) => stream,
      apply: (snapshot) => snapshots.push(snapshot),
    });
    try {
      await until(() => alerts.status.state === 'live' && desk.status.state === 'live');
      await raise(`one over ${name}`);
      await raise(`two over ${name}`);
      await until(() => titles.length === 2);
      expect(titles).toEqual([`one over ${name}`, `two over ${name}`]);
      expect(snapshots).toHaveLength(1);
      expect(rt.status).toEqual({ state: 'live' });
      expect(rt.stats).toMatchObject({ gaps: 0, resets: 0, dropped: 0 });
    } finally {
      rt.close();
      session.close();
    }
  });
});
