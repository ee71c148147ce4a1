import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { RawConnection } from '../../../src/modules/realtime/transports/raw.connection.js';
import { Outbox } from '../../../src/modules/realtime/hub/outbox.js';
import { writeTogether } from '../../../src/modules/realtime/transports/write-turn.js';
import { control } from '../../../src/modules/realtime/protocol/message.js';

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Remembers what it was given in each call. */
class Calls extends Writable {
  readonly calls: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.calls.push(String(chunk));
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.calls.push(chunks.map(({ chunk }) => String(chunk)).join(''));
    done();
  }
}

describe('what one turn of the event loop writes', () => {
  it('leaves in one call per stream, in order, when the turn is over', async () => {
    const [first, second] = [new Calls(), new Calls()];
    for (const text of ['a', 'b', 'c']) {
      for (const stream of [first, second]) {
        writeTogether(stream);
        stream.write(text);
      }
      // Another event of the same turn.
      await Promise.resolve();
    }
    expect([first.calls, second.calls]).toEqual([[], []]);
    await endOfTurn();
    expect([first.calls, second.calls]).toEqual([['abc'], ['abc']]);
    writeTogether(first);
    first.write('d');
    await endOfTurn();
    expect(first.calls).toEqual(['abc', 'd']);
  });

  it('lasts some milliseconds after a large one: a flood to many readers leaves in fewer calls', async () => {
    const streams = Array.from({ length: 60 }, () => new Calls());
    const event = (text: string, to = streams) => {
      for (const stream of to) {
        writeTogether(stream);
        stream.write(text);
      }
    };
    await endOfTurn();
    // Other tests of this process may have ended with a pause.
    const fromMono = performance.now() + 1000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(fromMono);
    const timers: { run: () => void; ms: number | undefined }[] = [];
    const timer = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((run: () => void, ms?: number) => timers.push({ run, ms })) as never);
    try {
      const calls = () => streams.map((stream) => stream.calls.join());
      event('a');
      await endOfTurn();
      event('b');
      await endOfTurn();
      event('c');
      expect(calls()).toEqual(streams.map(() => 'a'));
      expect(timers).toHaveLength(1);
      clock.mockReturnValue(fromMono + (timers[0]?.ms ?? 0));
      timers[0]?.run();
      expect(calls()).toEqual(streams.map(() => 'a,bc'));
      // A small one is followed without a pause.
      clock.mockReturnValue(fromMono + 20);
      event('d', streams.slice(0, 3));
      await endOfTurn();
      event('e', streams.slice(0, 3));
      await endOfTurn();
      expect(streams[0]?.calls).toEqual(['a', 'bc', 'd', 'e']);
    } finally {
      for (const spy of [clock, timer]) spy.mockRestore();
    }
  });

  it('arrives whole at a WebSocket, a farewell behind it, and counts as unsent only once it was offered', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [accepted] = (await once(server, 'connection')) as [WebSocket];
    const received: string[] = [];
    client.on('message', (data: Buffer) => received.push(String(data)));
    const connection = new RawConnection(accepted);
    for (let n = 0; n < 100; n += 1) connection.send(control('tick', { n }));
    expect(connection.buffered()).toBe(0);
    expect(accepted.bufferedAmount).toBeGreaterThan(0);
    connection.close(1001, 'over');
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1001);
    expect(received.map((text) => (JSON.parse(text) as { n: number }).n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    server.close();
  });

  it('is no progress of a reader who has stalled: it is closed after ten seconds, also while events come in the same turn', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [accepted] = (await once(server, 'connection')) as [WebSocket];
    await once(client, 'open');
    client.pause();
    const limits = { conflateBytes: 1e6, closeBytes: 1e9, closeEvents: 1e6, stallMs: 10_000 };
    const outbox = new Outbox(new RawConnection(accepted), limits);
    // More than the kernel takes of a reader that stands still.
    outbox.send(control('filling', { text: 'x'.repeat(64_000_000) }), 0);
    await endOfTurn();
    expect(outbox.tooSlow(1)).toBeNull();
    const unsent = outbox.unsentBytes;
    for (let second = 1; second < 10; second += 1) {
      outbox.send(control('tick', { text: 'x'.repeat(second * 100) }), second * 1000);
      expect([second, outbox.tooSlow(second * 1000)]).toEqual([second, null]);
      await endOfTurn();
    }
    outbox.send(control('tick', {}), 10_001);
    expect(outbox.tooSlow(10_001)).toMatch('nothing read');
    await endOfTurn();
    expect(outbox.unsentBytes).toBeGreaterThan(unsent);
    client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
});
