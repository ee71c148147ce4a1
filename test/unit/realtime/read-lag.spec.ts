import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { Outbox } from '../../../src/modules/realtime/hub/outbox.js';
import { control } from '../../../src/modules/realtime/protocol/message.js';
import { RawConnection } from '../../../src/modules/realtime/transports/raw.connection.js';
import { until } from '../../support/until.js';

const LIMITS = { conflateBytes: 1e9, lagMs: 100, closeBytes: 1e9, closeEvents: 1e6, stallMs: 10_000 };
const KIB = control('tick', { text: 'x'.repeat(1024) });

describe('a client that is asked how far it is behind', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let connection: RawConnection;
  let outbox: Outbox;
  /** What the client has got, and how often it has answered. */
  let seen: { messages: number; pings: number; pongs: number };

  async function open(options: { autoPong: boolean }): Promise<void> {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
    const [accepted] = (await once(server, 'connection')) as [WebSocket];
    await once(client, 'open');
    const counts = (seen = { messages: 0, pings: 0, pongs: 0 });
    client.on('message', () => (counts.messages += 1));
    client.on('ping', () => (counts.pings += 1));
    accepted.on('pong', () => (counts.pongs += 1));
    connection = new RawConnection(accepted, true);
    outbox = new Outbox(connection, LIMITS);
  }

  afterEach(async () => {
    client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (kib: number) => {
    for (let n = 0; n < kib; n += 1) outbox.send(KIB, 0);
  };

  it('is congested while it does not read, though the network has taken everything, and no longer when it has read', async () => {
    await open({ autoPong: true });
    send(64);
    await until(() => seen.messages === 64 && seen.pongs > 0);
    expect(outbox.congested).toBe(false);
    client.pause();
    send(64);
    expect(outbox.congested).toBe(false);
    await until(() => outbox.congested);
    expect(outbox.unsentBytes).toBe(0);
    client.resume();
    await until(() => !outbox.congested);
  });

  it('is asked again by itself when more was sent before its answer, so that the end of its lag is seen without a further frame', async () => {
    await open({ autoPong: true });
    send(64);
    await until(() => seen.pongs > 0);
    client.pause();
    send(512);
    await until(() => outbox.congested);
    const before = seen.pongs;
    client.resume();
    await until(() => seen.messages === 576 && seen.pongs >= before + 2);
    expect([connection.lagMs(), outbox.congested]).toEqual([0, false]);
  });

  it('is not asked for a few bytes, and does not count as behind when it never answers', async () => {
    await open({ autoPong: false });
    send(8);
    await until(() => seen.messages === 8);
    expect(seen.pings).toBe(0);
    send(512);
    await until(() => seen.messages === 520);
    expect([seen.pings, outbox.congested]).toEqual([1, false]);
  });

  it('does not count as behind when it has not answered for two seconds: it is not waited for, but found by its stall', async () => {
    await open({ autoPong: true });
    send(64);
    await until(() => seen.pongs > 0);
    client.pause();
    send(64);
    await until(() => outbox.congested);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 2001);
    expect(outbox.congested).toBe(false);
    clock.mockRestore();
    client.resume();
  });
});
