import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import type { Channel } from '../protocol/channel.js';
import { type StreamFrame, Message } from '../protocol/message.js';
import type { OpenedTail, TailRow } from '../protocol/tail-source.js';
import { type Dropped, TailBacklog } from './tail.backlog.js';
import type { Followed } from './followed.js';

const ROWS_PER_FRAME = 100;
const ROWS_PER_REPLAY_FRAME = 1000;

/** The counters of a subscription, for the figures of the stream. */
export interface TailCounters {
  tailLost(kind: 'dropped' | 'skipped', rows: number): void;
}

/** One client's tail of a topic: a bounded backlog, and a count of every row that it did not get. */
export class TailSubscription implements Followed {
  private readonly backlog = new TailBacklog();
  private opened: OpenedTail | null = null;
  private epoch = '';
  /** The number of the last row that matched, and of the first one that no frame accounts for yet. */
  private lastSeq = 0;
  private fromSeq: number | null = null;
  private skipped = 0;
  private tokens: number;
  private refilledMs: number;

  constructor(
    readonly channel: Channel,
    readonly topic: string,
    private readonly maxPerSecond: number,
    private readonly counters: TailCounters,
    private readonly onWaiting: () => void,
    nowMs: number,
  ) {
    this.tokens = maxPerSecond;
    this.refilledMs = nowMs;
  }

  /** The tail is open: rows from its position on are for the client, also those that came while it was opened. */
  begin(opened: OpenedTail): readonly StreamFrame[] {
    this.opened = opened;
    this.epoch = opened.position.epoch;
    this.lastSeq = Math.max(this.lastSeq, opened.position.seq);
    const frames: StreamFrame[] = [];
    const { rows } = opened;
    for (let at = 0; at < rows.length; at += ROWS_PER_REPLAY_FRAME) {
      const part = rows.slice(at, at + ROWS_PER_REPLAY_FRAME);
      const [first, last] = [part[0], part.at(-1)];
      if (first && last) frames.push(this.frame(part, { from: first.seq, to: last.seq, skipped: 0, lost: null }));
    }
    return frames;
  }

  /** Rows in the order of their numbers. */
  take(rows: readonly TailRow[], nowMs: number): void {
    this.refill(nowMs);
    let skipped = 0;
    for (const row of rows) {
      if (row.seq <= this.lastSeq) continue;
      this.lastSeq = row.seq;
      this.fromSeq ??= row.seq;
      if (row.json === null || this.tokens < 1) skipped += 1;
      else {
        this.tokens -= 1;
        this.backlog.add(row);
      }
    }
    this.skipped += skipped;
    if (skipped > 0) this.counters.tailLost('skipped', skipped);
    const dropped = this.backlog.trim();
    if (dropped > 0) this.counters.tailLost('dropped', dropped);
    if (this.holds && this.opened) this.onWaiting();
  }

  get holds(): boolean {
    return this.fromSeq !== null;
  }

  /** The whole backlog, in frames of a hundred rows: losses before the rows are reported in the first, those behind them in the last. */
  release(_nowMs: number): Message | null {
    if (this.fromSeq === null || !this.opened) return null;
    const { rows, lost } = this.backlog.take();
    const frames: StreamFrame[] = [];
    let from = this.fromSeq;
    for (let at = 0; at === 0 || at < rows.length; at += ROWS_PER_FRAME) {
      const part = rows.slice(at, at + ROWS_PER_FRAME);
      const isLast = at + ROWS_PER_FRAME >= rows.length;
      const to = isLast ? this.lastSeq : (part.at(-1)?.seq ?? this.lastSeq);
      frames.push(this.frame(part, { from, to, skipped: isLast ? this.skipped : 0, lost: at === 0 ? lost : null }));
      from = to + 1;
    }
    this.fromSeq = null;
    this.skipped = 0;
    return new Message(frames);
  }

  rescope(principal: Principal): void {
    this.backlog.keep(({ broker }) => sees(principal, broker));
    this.opened?.rescope(isLimited(principal) ? principal.brokers : null);
  }

  end(): void {
    this.opened?.close();
    this.opened = null;
  }

  private frame(
    rows: readonly TailRow[],
    { from, to, skipped, lost }: { from: number; to: number; skipped: number; lost: Dropped | null },
  ): StreamFrame {
    const [type = ''] = Object.keys(this.channel.frames);
    const { topic, epoch } = this;
    const head = JSON.stringify({ type, topic, epoch, seq: to, timestamp: new Date().toISOString() });
    const losses = lost
      ? { dropped: lost.dropped, dropped_from_seq: lost.from, dropped_to_seq: lost.to, dropped_levels: lost.levels }
      : { dropped: 0 };
    const tail = JSON.stringify({ ...losses, skipped });
    const entries = rows.map(({ json }) => json).join(',');
    return { type, json: `${head.slice(0, -1)},"data":{"from_seq":${from},"entries":[${entries}],${tail.slice(1)}}` };
  }

  private refill(nowMs: number): void {
    this.tokens = Math.min(this.maxPerSecond, this.tokens + ((nowMs - this.refilledMs) / 1000) * this.maxPerSecond);
    this.refilledMs = nowMs;
  }
}
