import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { TailRow } from '../../realtime/protocol/tail-source.js';
import type { LogEntry } from '../entry/log-entry.js';
import type { LogFilter } from '../query/log-filter.js';
import { toEntryDto } from '../rest/entry.wire.js';
import { LogStore } from '../store/log-store.js';
import { MatchBudget } from './match-budget.js';
import { type Deliver, TailGroup } from './tail.group.js';

const MATCH_EVERY_MS = 20;
const MAX_ENCODED = 10_000;

/** The subscription of a tail to the feed. */
export interface Seat {
  /** Continues with another filter; entries not matched yet by the old one are counted. */
  change(filter: LogFilter): void;
  leave(): void;
}

/** Sends committed entries to tails: each distinct filter is matched once, and each entry is serialised once. */
@Injectable()
export class TailFeed implements OnModuleInit, OnModuleDestroy {
  private readonly groups = new Map<string, TailGroup>();
  private readonly budget = new MatchBudget();
  private encoded = new Map<LogEntry, string>();
  private timer: NodeJS.Timeout | null = null;
  private stop: () => void = () => undefined;

  constructor(private readonly store: LogStore) {}

  onModuleInit(): void {
    this.stop = this.store.onCommit((entries) => this.take(entries));
  }

  onModuleDestroy(): void {
    this.stop();
    if (this.timer) clearTimeout(this.timer);
  }

  /** Delivers what is committed from now on; `byService`: numbered within its service. */
  join(filter: LogFilter, byService: boolean, deliver: Deliver): Seat {
    let group = this.groupOf(filter, byService);
    group.members.add(deliver);
    const leave = (): void => {
      group.members.delete(deliver);
      if (group.members.size === 0) this.groups.delete(group.key);
    };
    const change = (next: LogFilter): void => {
      const waiting = group.waiting;
      leave();
      group = this.groupOf(next, byService);
      group.members.add(deliver);
      deliver(waiting.filter(group.isNear).map((entry) => this.rowOf(entry, byService, false)));
    };
    return { change, leave };
  }

  private groupOf(filter: LogFilter, byService: boolean): TailGroup {
    const key = JSON.stringify([byService, filter]);
    const rowOf = (entry: LogEntry, isGiven: boolean) => this.rowOf(entry, byService, isGiven);
    const group = this.groups.get(key) ?? new TailGroup(key, filter, rowOf, this.budget);
    this.groups.set(key, group);
    return group;
  }

  /** A row of an entry; without JSON when it is only counted. */
  rowOf(entry: LogEntry, byService: boolean, isGiven = true): TailRow {
    const { level, broker, seq, serviceSeq } = entry;
    const json = isGiven ? this.jsonOf(entry) : null;
    return { seq: byService ? serviceSeq : seq, json, level, broker, isSevere: level === 'error' || level === 'fatal' };
  }

  private take(entries: readonly LogEntry[]): void {
    if (this.groups.size === 0) return;
    for (const group of this.groups.values()) group.take(entries);
    this.match();
  }

  private match(): void {
    this.budget.refill(performance.now());
    for (const group of this.groups.values()) group.match();
    const waits = [...this.groups.values()].some(({ waiting }) => waiting.length > 0);
    if (!waits || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.match();
    }, MATCH_EVERY_MS);
    this.timer.unref();
  }

  private jsonOf(entry: LogEntry): string {
    const known = this.encoded.get(entry);
    if (known !== undefined) return known;
    if (this.encoded.size >= MAX_ENCODED) this.encoded = new Map();
    const json = JSON.stringify(toEntryDto(entry));
    this.encoded.set(entry, json);
    return json;
  }
}
