import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server } from 'socket.io';
import { freePort } from '../../../src/launcher/port.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';

/** What a client that knows nothing yet sends, and what it learns from the answer. */
describe('a first message that is empty', () => {
  let app: RunningApp;
  let openAlgo: number;
  let socketIo: Server;
  beforeAll(async () => {
    const create = jest.spyOn(IoAdapter.prototype, 'createIOServer');
    openAlgo = await freePort('127.0.0.1', 0);
    app = await startApp({ WEBSOCKET_PORT: String(openAlgo) });
    socketIo = create.mock.results[0]?.value as Server;
    create.mockRestore();
  });
  afterAll(() => app.close());

  it.each(['/ws', '/ws/dashboard', '/ws/market', '/ws/logs', '/ws/portfolio?broker=alpha', '/realtime/portfolio?broker=alpha'])(
    'on %s is told how to authenticate',
    async (path) => {
      const client = await RawClient.open(app.wsUrl + path);
      client.send({});
      expect(await client.frame('error')).toMatchObject({
        code: 'auth.required',
        message: 'Authenticate first: {"action":"auth","token":"..."}.',
      });
      client.close();
    },
  );

  it('on the port of the OpenAlgo protocol is told how to begin', async () => {
    const client = await RawClient.open(`ws://127.0.0.1:${openAlgo}`);
    client.send({});
    expect(await client.frame('error')).toMatchObject({
      code: 'INVALID_ACTION',
      message: expect.stringContaining('Begin with {"action":"authenticate","api_key":"..."}') as unknown,
    });
    client.close();
  });

  it.each(['/', '/dashboard'])('of Socket.IO (namespace %s) is told what to send', async (namespace) => {
    const data = { code: 'auth.required', message: 'Send "token", "api_key" or "ticket".', retryable: false };
    await expect(connectSocketIo(app.url, namespace, {})).rejects.toMatchObject({ data });
  });

  it('at a path that there is not hears of those that there are', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const answer = await new Promise((resolve, reject) => {
      get(`${app.url}/ws/nope`, { headers }, (response) => void json(response).then(resolve, reject));
    });
    expect(answer).toMatchObject({ code: 'realtime.unknown_topic', detail: expect.stringContaining('/ws/dashboard') as unknown });
  });

  it('in a namespace that there is not hears of those that there are, and leaves nothing behind', async () => {
    expect(socketIo).toBeDefined();
    for (const token of [await app.login('viewer'), undefined])
      await expect(connectSocketIo(app.url, '/nope', { token })).rejects.toMatchObject({
        message: expect.stringMatching(/^Invalid namespace\. There are: \/, .*\/dashboard/) as unknown,
        data: { code: 'realtime.unknown_topic', retryable: false },
      });
    await expect(connectSocketIo(app.url, `/${'x'.repeat(201)}`, {})).rejects.toThrow('Invalid namespace');
    await until(() => !socketIo._nsps.has('/nope'));
    expect([...socketIo._nsps.keys()]).toEqual(['/']);
  });
});
