import * as fc from 'fast-check';
import { createRealtime, type Realtime } from '../../../../sdk/src/realtime.js';
import { KeySession } from '../../../../sdk/src/session/key.session.js';
import { Reader, type Snapshot, subscribes } from './a-join.js';
import { alertFrame, HandClock, type HandLink, HandNetwork, HandSurroundings, settle } from '../support.js';

/** A desk with a short history: what it has now, and what it said of itself earlier. */
class Server {
  epoch = 'e0';
  seq = 0;
  readonly state = new Map<string, number>();
  private readonly log: ReturnType<typeof alertFrame>[] = [];
  readonly said: Snapshot[] = [];
  private restarts = 0;
  private values = 0;

  write(key: number): object {
    this.values += 1;
    this.seq += 1;
    this.state.set(`k${key}`, this.values);
    const frame = alertFrame(this.seq, { id: `k${key}`, value: this.values }, this.epoch);
    this.log.push(frame);
    if (this.log.length > 8) this.log.shift();
    this.said.push(this.snapshot());
    return frame;
  }

  restart(): void {
    this.restarts += 1;
    this.epoch = `e${this.restarts}`;
    this.seq = 0;
    this.log.length = 0;
  }

  snapshot(): Snapshot {
    return { stream: { epoch: this.epoch, seq: this.seq }, rows: [...this.state] };
  }

  answer(link: HandLink): void {
    const { recover: from } = link.asked('alerts') as { recover?: { epoch: string; seq: number } };
    const oldest = this.log[0]?.data ? this.seq - this.log.length + 1 : this.seq + 1;
    const recovered = from !== undefined && from.epoch === this.epoch && from.seq <= this.seq && from.seq >= oldest - 1;
    const events = recovered ? this.log.filter(({ seq }) => seq > from.seq) : [];
    link.subscribed('alerts', { epoch: this.epoch, seq: this.seq, recovered, events });
  }
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), key: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.constant({ do: 'deliver' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'answer' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), old: fc.nat(6) }) },
  fc.constantFrom(...(['lose', 'double', 'reorder', 'cut', 'epoch', 'fail', 'wait', 'reload'] as const).map((name) => ({ do: name }))),
);

it('equals the state of the server, whatever was cut, lost, doubled, reordered, begun anew, or read too early', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const server = new Server();
      const clock = new HandClock();
      const network = new HandNetwork();
      const reader = new Reader();
      let wire: object[] = [];
      let answered = 0;
      const rt: Realtime = createRealtime({
        ...{ url: 'http://desk', session: new KeySession('k'), transport: network, clock, random: () => 0.5 },
        surroundings: new HandSurroundings(),
      });
      const replica = new Map<string, number>();
      let wentBack = 0;
      const joinedTopic = rt.join('alerts', {
        read: reader.read,
        at: ({ stream }: Snapshot) => stream,
        apply: ({ rows }) => {
          replica.clear();
          for (const [key, value] of rows) replica.set(key, value);
        },
        onEvent: ({ data }) => {
          const { value } = data as unknown as { value: number };
          if (value <= (replica.get(data.id) ?? 0)) wentBack += 1;
          replica.set(data.id, value);
        },
      });
      await settle();
      network.last.connected();
      await settle();
      /** A subscribe that has no answer yet, on the present connection. */
      const isAsked = (): boolean => subscribes(network.last) > answered;
      const answer = (): void => {
        if (!isAsked()) return;
        answered = subscribes(network.last);
        server.answer(network.last);
      };
      const reconnect = async (): Promise<void> => {
        network.last.end(null);
        wire = [];
        answered = 0;
        await clock.pass(25_000);
        network.last.connected();
      };
      const read = (snapshot: Snapshot): void => reader.waiting.shift()?.resolve(snapshot);
      for (const act of steps) {
        switch (act.do) {
          case 'write': {
            const frame = server.write(act.key);
            if (answered > 0) wire.push(frame);
            break;
          }
          case 'deliver':
            if (wire.length > 0) network.last.frame(wire.shift());
            break;
          case 'lose':
            wire.shift();
            break;
          case 'double':
            if (wire[0]) wire.push(wire[0]);
            break;
          case 'reorder':
            wire.reverse();
            break;
          case 'answer':
            answer();
            break;
          case 'read':
            read(server.said.at(-1 - act.old) ?? server.snapshot());
            break;
          case 'fail':
            reader.waiting.shift()?.reject(new TypeError('fetch failed'));
            break;
          case 'cut':
            await reconnect();
            break;
          case 'epoch':
            server.restart();
            break;
          case 'wait':
            await clock.pass(2000);
            break;
          case 'reload':
            joinedTopic.reload();
            break;
          default:
            act satisfies never;
        }
        await settle();
      }
      // From here on nothing is lost any more, and one event more is written.
      if (answered > 0) wire.push(server.write(0));
      else server.write(0);
      for (let turn = 0; turn < 60; turn += 1) {
        answer();
        while (wire.length > 0) network.last.frame(wire.shift());
        read(server.snapshot());
        await clock.pass(turn % 2 === 0 ? 0 : 11_000);
        if (network.last.isClosed) {
          network.last.connected();
          answered = 0;
        }
      }
      expect([Object.fromEntries(replica), wentBack]).toEqual([Object.fromEntries(server.state), 0]);
      rt.close();
    }),
    { numRuns: 300, seed: 20_251_204 },
  );
});
