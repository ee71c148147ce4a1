import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type NearbyAnswer, NearbyLines, type NearbyRequest } from '../../../platform/events/ports/nearby-lines.js';
import { idOf, type LogEntry } from '../entry/log-entry.js';
import { serviceName } from '../entry/service-name.js';
import { EVERYTHING } from '../query/log-filter.js';
import { LogStore } from '../store/log-store.js';
import { isoTime } from './entry.wire.js';

const RANGE_MS = 300_000;
const LINES_A_SIDE = 25;

/** The entries of a service in the five minutes before and after a time, the nearest 25 on each side. */
@Injectable()
export class LinesAround implements OnModuleInit {
  constructor(
    private readonly store: LogStore,
    private readonly nearby: NearbyLines,
  ) {}

  onModuleInit(): void {
    if (!this.store.unavailable) this.nearby.provide((request) => this.read(request));
  }

  private async read({ services, atMs, brokers }: NearbyRequest): Promise<NearbyAnswer> {
    const [startMs, endMs] = [atMs - RANGE_MS, atMs + RANGE_MS];
    const filter = { ...EVERYTHING, services: services.map(serviceName), brokers };
    const side = (direction: 'backward' | 'forward') => {
      const range = direction === 'backward' ? { startMs, endMs: atMs } : { startMs: atMs, endMs };
      return this.store.page({ filter: { ...filter, ...range }, direction, limit: LINES_A_SIDE, after: null });
    };
    const [before, after] = await Promise.all([side('backward'), side('forward')]);
    const lines = [...before.entries.toReversed(), ...after.entries].map(toLine);
    return { from: isoTime(startMs), to: isoTime(endMs), lines, complete: before.incomplete.length + after.incomplete.length === 0 };
  }
}

function toLine({ seq, timestampMs, level, service, message }: LogEntry): NearbyAnswer['lines'][number] {
  return { id: idOf(seq), timestamp: isoTime(timestampMs), level, service, message };
}
