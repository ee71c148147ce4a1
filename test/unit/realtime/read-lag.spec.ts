import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { Outbox } from '../../../src/modules/realtime/hub/outbox.js';
import { control } from '../../../src/modules/realtime/protocol/message.js';
import { RawConnection } from '../../../src/modules/realtime/transports/raw.connection.js';

const LIMITS = { conflateBytes: 1e9, lagMs: 100, closeBytes: 1e9, closeEvents: 1e6, stallMs: 10_000 };
const KIB = control('tick', { text: 'x'.repeat(1024) });

describe('a client that is asked how far it is behind', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let connection: RawConnection;
  let outbox: Outbox;

  async function open(options: { autoPong: boolean }): Promise<void> {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
    const [accepted] = (await once(server, 'connection')) as [WebSocket];
    await once(client, 'open');
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
    await delay(50);
    expect(outbox.congested).toBe(false);
    client.pause();
    send(64);
    expect(outbox.congested).toBe(false);
    await delay(250);
    expect([outbox.unsentBytes, outbox.congested]).toEqual([0, true]);
    client.resume();
    await delay(100);
    expect(outbox.congested).toBe(false);
  });

  it('is asked again by itself when more was sent before its answer, so that the end of its lag is seen without a further frame', async () => {
    await open({ autoPong: true });
    send(64);
    await delay(50);
    client.pause();
    send(512);
    await delay(200);
    expect(outbox.congested).toBe(true);
    client.resume();
    await delay(200);
    expect([connection.lagMs(), outbox.congested]).toEqual([0, false]);
  });

  it('is not asked for a few bytes, and does not count as behind when it never answers', async () => {
    await open({ autoPong: false });
    let pings = 0;
    client.on('ping', () => (pings += 1));
    send(8);
    await delay(50);
    expect(pings).toBe(0);
    send(512);
    await delay(50);
    expect(pings).toBe(1);
    await delay(2100);
    expect(outbox.congested).toBe(false);
  });
});
