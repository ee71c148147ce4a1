import type { Clock } from '../../../sdk/src/clock.js';
import type { Surroundings } from '../../../sdk/src/realtime/surroundings.js';
import type { Link, LinkContext, LinkEvents, Transport } from '../../../sdk/src/realtime/transport.types.js';
import type { Action } from '../../../sdk/src/realtime/wire.types.js';

/** Lets everything that waits for nothing but promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

/** Time that passes when the test says so. */
export class HandClock implements Clock {
  nowMs = 1000;
  /** How far the wall clock is from the one that never jumps. */
  wallAheadMs = 1_700_000_000_000;
  private readonly timers = new Map<number, { readonly atMs: number; readonly run: () => void }>();
  private ids = 0;

  now = (): number => this.nowMs;
  wall = (): number => this.nowMs + this.wallAheadMs;

  after = (ms: number, run: () => void): (() => void) => {
    this.ids += 1;
    const id = this.ids;
    this.timers.set(id, { atMs: this.nowMs + Math.max(0, ms), run });
    return () => this.timers.delete(id);
  };

  get waiting(): number {
    return this.timers.size;
  }

  /** Runs every timer that is due within `ms`, in the order of time, with promises settled after each. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      const [next] = [...this.timers].toSorted(([a, one], [b, other]) => one.atMs - other.atMs || a - b);
      if (!next || next[1].atMs > endMs) break;
      this.timers.delete(next[0]);
      this.nowMs = Math.max(this.nowMs, next[1].atMs);
      next[1].run();
    }
    this.nowMs = endMs;
    await settle();
  }
}

/** A network that does what the test says: each link that was opened, and what was sent over it. */
export class HandNetwork implements Transport {
  readonly name = 'websocket';
  readonly links: HandLink[] = [];

  open(context: LinkContext, events: LinkEvents): Link {
    const link = new HandLink(context, events);
    this.links.push(link);
    return link;
  }

  get last(): HandLink {
    const link = this.links.at(-1);
    if (!link) throw new Error('nothing was opened');
    return link;
  }
}

export class HandLink implements Link {
  readonly sent: Action[] = [];
  isClosed = false;

  constructor(
    readonly context: LinkContext,
    readonly events: LinkEvents,
  ) {}

  send(action: Action): void {
    this.sent.push(action);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The server takes the connection. */
  connected(): void {
    this.events.frame({ type: 'connected', timestamp: '2025-12-04T10:30:00.000Z', client_id: 'c', user: 'u', role: 'viewer', topics: [] });
    this.events.open();
  }

  frame(frame: unknown): void {
    this.events.frame(frame);
  }

  end(code: number | null, reason = ''): void {
    this.events.closed({ code, reason });
  }

  /** The newest subscribe to a topic. */
  asked(topic: string): Action {
    const action = this.sent.findLast((each) => each.action === 'subscribe' && each['topic'] === topic);
    if (!action) throw new Error(`${topic} was not subscribed`);
    return action;
  }

  /** Answers the newest subscribe to a topic. */
  subscribed(topic: string, answer: { epoch?: string; seq: number; recovered?: boolean; events?: readonly unknown[] }): void {
    const { id } = this.asked(topic);
    this.frame({ type: 'subscribed', id, topic, epoch: 'e1', recovered: false, events: [], ...answer });
  }
}

/** A browser's surroundings, as the test has them. */
export class HandSurroundings implements Surroundings {
  online = true;
  private hear: (change: 'online' | 'offline' | 'visible') => void = () => undefined;

  isOnline = (): boolean => this.online;

  onChange(hear: (change: 'online' | 'offline' | 'visible') => void): () => void {
    this.hear = hear;
    return () => (this.hear = () => undefined);
  }

  change(to: 'online' | 'offline' | 'visible'): void {
    if (to !== 'visible') this.online = to === 'online';
    this.hear(to);
  }
}

export const alertFrame = (seq: number, data: Readonly<Record<string, unknown>> = {}, epoch = 'e1') => ({
  ...{ type: 'alert', topic: 'alerts', epoch, seq, timestamp: '2025-12-04T10:30:00.000Z' },
  data: { id: `a${seq}`, ...data },
});
