import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { RawConnection } from '../../../src/modules/realtime/transports/raw.connection.js';
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

  it('arrives whole at a WebSocket, a farewell behind it, and counts as unsent only once it was offered', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [accepted] = (await once(server, 'connection')) as [WebSocket];
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(String(data)));
    const connection = new RawConnection(accepted);
    for (let n = 0; n < 100; n += 1) connection.send(control('tick', { n }));
    expect(connection.buffered()).toBe(0);
    expect(accepted.bufferedAmount).toBeGreaterThan(0);
    connection.close(1001, 'over');
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1001);
    expect(heard.map((text) => (JSON.parse(text) as { n: number }).n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    server.close();
  });
});
