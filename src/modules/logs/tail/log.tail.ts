import { Injectable } from '@nestjs/common';
import type { Position } from '../../../platform/events/event-log.js';
import type { Filter } from '../../realtime/protocol/filter.js';
import type { OpenedTail, TailRequest, TailRow, TailSource } from '../../realtime/protocol/tail-source.js';
import { EVERYTHING, type LogFilter } from '../query/log-filter.js';
import { type Incomplete, LogStore } from '../store/log-store.js';
import { isServiceTopic, serviceOfTopic, tailFilter } from './tail-filter.js';
import { TailFeed } from './tail.feed.js';

const MAX_RECOVERED = 10_000;
const MAX_MS = 8.64e15;
const COUNT_STEP_MS = 86_400_000;

/** Entries of other replicas have an epoch of their own, so they are not missing in this one. */
const isLacking = ({ reason }: Incomplete): boolean => reason !== 'replica_local';

type Behind = Pick<OpenedTail, 'rows' | 'recovered' | 'state'>;

/** The topics `logs` and `logs:<service>`, numbered by the store, so that a client resumes after a restart, too. */
@Injectable()
export class LogTail implements TailSource {
  constructor(
    private readonly store: LogStore,
    private readonly feed: TailFeed,
  ) {}

  has(topic: string): boolean {
    return isServiceTopic(topic);
  }

  check(topic: string, filter: Filter | undefined): void {
    if (this.store.unavailable) throw this.store.unavailable;
    tailFilter(topic, filter, null);
  }

  head(topic: string): Position {
    const service = serviceOfTopic(topic);
    return { epoch: this.store.epoch, seq: service === null ? this.store.lastSeq : this.store.lastServiceSeq(service) };
  }

  async open(request: TailRequest, deliver: (rows: readonly TailRow[]) => void): Promise<OpenedTail> {
    if (this.store.unavailable) throw this.store.unavailable;
    const { topic, filter } = request;
    const byService = serviceOfTopic(topic) !== null;
    const wanted = tailFilter(topic, filter, request.brokers);
    // Position, end of the reads and begin of the live feed are synchronous, so no entry is between them.
    const position = this.head(topic);
    const beforeSeq = this.store.lastSeq + 1;
    // A group of the same filter may still have older entries to match.
    const seat = this.feed.join(wanted, byService, (rows) => deliver(rows.filter(({ seq }) => seq > position.seq)));
    try {
      const behind = await this.read(request, { ...wanted, beforeSeq }, position);
      return {
        position,
        ...behind,
        rescope: (brokers) => seat.change(tailFilter(topic, filter, brokers)),
        close: () => seat.leave(),
      };
    } catch (error) {
      seat.leave();
      throw error;
    }
  }

  /** The entries before the position: all missed ones, or the newest. */
  private async read({ topic, recover, backfill }: TailRequest, filter: LogFilter, head: Position): Promise<Behind> {
    const byService = serviceOfTopic(topic) !== null;
    if (recover) {
      const entries = recover.epoch === head.epoch ? await this.missed(topic, recover.seq, filter, head) : null;
      return { recovered: entries !== null, rows: (entries ?? []).map((entry) => this.feed.rowOf(entry, byService)), state: 'live' };
    }
    if (backfill === 0) return { recovered: false, rows: [], state: 'live' };
    const found = await this.store.page({ filter, direction: 'backward', limit: backfill, after: null, bySeq: true });
    const rows = found.entries.toReversed().map((entry) => this.feed.rowOf(entry, byService));
    return { recovered: false, rows, state: found.incomplete.length === 0 ? 'live' : 'incomplete' };
  }

  /** Every matching entry after a number; null when some are missing, or there are too many. */
  private async missed(topic: string, seq: number, filter: LogFilter, head: Position) {
    if (seq > head.seq) return null;
    if (seq === head.seq) return [];
    const service = serviceOfTopic(topic);
    const after = service === null ? { afterSeq: seq } : { afterServiceSeq: seq, services: [service] };
    if ((await this.count({ ...EVERYTHING, ...after, beforeSeq: filter.beforeSeq })) !== head.seq - seq) return null;
    const page = { filter: { ...filter, ...after }, direction: 'forward', limit: MAX_RECOVERED, after: null, bySeq: true } as const;
    const { entries, hasMore, incomplete } = await this.store.page(page);
    return hasMore || incomplete.some(isLacking) ? null : entries;
  }

  private async count(filter: LogFilter): Promise<number> {
    const range = { ...filter, startMs: -MAX_MS, endMs: MAX_MS };
    const { buckets, incomplete } = await this.store.volume({ filter: range, stepMs: COUNT_STEP_MS, by: 'level' });
    if (incomplete.some(isLacking)) return -1;
    let total = 0;
    for (const counts of buckets.values()) for (const count of counts.values()) total += count;
    return total;
  }
}
