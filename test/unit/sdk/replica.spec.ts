import * as fc from 'fast-check';
import { Meter } from '../../../sdk/src/realtime/stats.js';
import { type Follower, Subscription, type Wire } from '../../../sdk/src/realtime/subscription.js';
import type { Action, EventFrame, Place, SubscribedFrame } from '../../../sdk/src/realtime/wire.types.js';
import { HandClock } from './support.js';

const KEPT = 12;

/** A topic with a short history, behind a network that loses, doubles and reorders what it sends until it is told to be honest. */
class Topic {
  epoch = 'e0';
  readonly log: EventFrame[] = [];
  private seq = 0;
  private restarts = 0;

  write(): EventFrame {
    this.seq += 1;
    const frame = { type: 'alert', topic: 'alerts', epoch: this.epoch, seq: this.seq, timestamp: '2025-12-04T10:30:00.000Z' };
    this.log.push(frame);
    if (this.log.length > KEPT) this.log.shift();
    return frame;
  }

  restart(): void {
    this.restarts += 1;
    this.epoch = `e${this.restarts}`;
    this.seq = 0;
    this.log.length = 0;
  }

  get head(): Place {
    return { epoch: this.epoch, seq: this.seq };
  }

  answer({ id, recover }: Action): SubscribedFrame {
    const from = recover as Place | undefined;
    const oldest = this.log[0]?.seq ?? this.seq + 1;
    const recovered = from !== undefined && from.epoch === this.epoch && from.seq <= this.seq && from.seq >= oldest - 1;
    const events = recovered ? this.log.filter(({ seq }) => seq > from.seq) : [];
    return { type: 'subscribed', id, topic: 'alerts', ...this.head, recovered, events } as unknown as SubscribedFrame;
  }
}

/** What somebody has who reads the server's state at every reset, and adds every event. */
class Replica implements Follower {
  readonly waitsForPlace = false;
  at: Place = { epoch: '', seq: 0 };
  faults = 0;

  constructor(private readonly subscription: () => Subscription) {}

  take({ epoch, seq }: EventFrame): void {
    if (epoch !== this.at.epoch || seq !== this.at.seq + 1) this.faults += 1;
    this.at = { epoch, seq };
  }

  /** The snapshot of the place from which the topic goes on. */
  reset(): void {
    this.at = { ...this.subscription().place! };
  }

  changed(): void {
    if (this.at.epoch === '' && this.subscription().place) this.reset();
  }
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.constant('write' as const) },
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  fc.constantFrom('lose' as const, 'double' as const, 'reorder' as const, 'cut' as const, 'answer' as const, 'epoch' as const),
);

it('a replica equals the state of the server, whatever the network has lost, doubled, reordered or cut', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const topic = new Topic();
      const asked: Action[] = [];
      const network: EventFrame[] = [];
      let isOpen = true;
      let ids = 0;
      const wire: Wire = {
        get isOpen() {
          return isOpen;
        },
        meter: new Meter(new HandClock()),
        nextId: () => (ids += 1),
        send: (action) => asked.push(action),
      };
      const subscription = new Subscription('alerts', {}, wire);
      const replica = new Replica(() => subscription);
      subscription.followers.add(replica);
      subscription.start();
      const answer = (): void => {
        const action = asked.shift();
        if (action) subscription.answered(topic.answer(action));
      };
      const deliver = (): void => {
        const frame = network.shift();
        if (frame) subscription.event(frame);
      };
      answer();
      const acts = {
        write: () => network.push(topic.write()),
        deliver,
        lose: () => network.shift(),
        double: () => network[0] && network.push(network[0]),
        reorder: () => network.reverse(),
        answer,
        epoch: () => topic.restart(),
        cut: () => {
          isOpen = false;
          network.length = 0;
          asked.length = 0;
          subscription.linkDown();
          isOpen = true;
          subscription.start();
        },
      };
      for (const act of steps) acts[act]();
      // From here on nothing is lost any more, and one event more is written.
      network.push(topic.write());
      for (let turn = 0; turn < 300 && (asked.length > 0 || network.length > 0); turn += 1) {
        while (asked.length > 0) answer();
        deliver();
      }
      expect(replica.faults).toBe(0);
      expect(replica.at).toEqual(topic.head);
      expect(subscription.phase).toBe('live');
    }),
    { numRuns: 3000 },
  );
});
