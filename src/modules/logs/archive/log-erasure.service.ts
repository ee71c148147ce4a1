import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { auditActor, AuditLog, SYSTEM_ACTOR } from '../../auth/audit/audit-log.js';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import { serviceName } from '../entry/service-name.js';
import { PatternBook } from '../patterns/pattern.book.js';
import { EVERYTHING } from '../query/log-filter.js';
import { parseQuery } from '../query/query.parser.js';
import { type FacetRequest, keepingOf, LogStore } from '../store/log-store.js';
import type { LogEraseFormDto, LogErasureDto } from './dto/log-archive.dto.js';
import { LogHolds } from './log-holds.service.js';
import { readRange } from './time-range.js';

const PREFIX = 'erase:';
const LOOK_MS = 5000;

/** An ordered erasure. The order is committed first, so that a crash only delays it. */
interface Erasure {
  readonly id: string;
  readonly filter: FacetRequest['filter'];
}

/** Erases the content of entries in every file, archived ones too. Times and levels stay. */
@Injectable()
export class LogErasure implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: WorkLoop;
  /** Erasures that lack only missing archived files -> these files, which are erased when they are back. */
  private readonly awaited = new Map<string, string>();

  constructor(
    private readonly store: LogStore,
    private readonly patterns: PatternBook,
    private readonly holds: LogHolds,
    private readonly audit: AuditLog,
  ) {
    this.loop = new WorkLoop({
      name: LogErasure.name,
      step: () => this.eraseNext(),
      failing: 'Log entries cannot be erased; trying again',
      recovered: 'Log entries are erased again',
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  get pending(): number {
    return this.erasures().length;
  }

  /** Counts the entries, and orders the erasure unless it is a dry run. Errors: `logs.bad_query`, `logs.on_hold`, `request.invalid`. */
  async order({ q, service, reason, dry_run: isDry = false, ...form }: LogEraseFormDto, principal: Principal): Promise<LogErasureDto> {
    const range = readRange(form);
    const filter = {
      ...{ ...EVERYTHING, ...range, query: parseQuery(q), services: service === undefined ? null : [serviceName(service)] },
      ...{ brokers: isLimited(principal) ? principal.brokers : null, beforeSeq: this.store.lastSeq + 1 },
    };
    const { patterns } = await this.store.facets({ filter, of: 'patterns' });
    const entries = [...patterns.values()].reduce((sum, { count }) => sum + count, 0);
    if (!isDry) keepingOf(this.store);
    if (isDry) return { id: null, entries, state: 'counted' };
    this.holds.refuseHeld(service === undefined ? null : serviceName(service), range.startMs, range.endMs);
    const id = randomUUID();
    const detail = { q, service: service ?? null, start_time: form.start_time, end_time: form.end_time, reason, entries };
    const row = { actor: auditActor(principal), action: 'logs.erase', subject: `log_erasure:${id}` };
    await this.audit.record({ ...row, outcome: 'success', detail });
    try {
      await this.store.append([], { positions: { [PREFIX + id]: { id, filter } satisfies Erasure } });
    } catch (error) {
      this.audit.recordLater({ ...row, outcome: 'failure', detail: { ...detail, error: reasonOf(error) } });
      throw error;
    }
    this.loop.wake();
    return { id, entries, state: 'running' };
  }

  private async eraseNext(): Promise<number | null> {
    const { keeping } = this.store;
    const erasures = this.erasures();
    const next = erasures.find(({ id, filter }) => this.awaited.get(id) !== this.awayOf(filter));
    if (!next || !keeping) return erasures.length > 0 ? LOOK_MS : null;
    const { id, filter } = next;
    const away = this.awayOf(filter);
    const { patterns } = await this.store.facets({ filter, of: 'patterns' });
    // A pattern that only erased lines follow contains their words.
    await this.store.append([], { positions: this.patterns.forget([...patterns.keys()]) });
    const entries = await keeping.erase(filter);
    if (away === '') await this.store.append([], { positions: { [PREFIX + id]: null } });
    if (away === '') this.awaited.delete(id);
    else this.awaited.set(id, away);
    this.audit.recordLater({
      ...{ actor: SYSTEM_ACTOR, action: 'logs.erased', subject: `log_erasure:${id}`, outcome: 'success' },
      detail: { entries, ...(away !== '' && { waits_for: away }) },
    });
    return 0;
  }

  /** Names of missing archived files that may have entries of the filter. */
  private awayOf({ startMs, endMs, services }: Erasure['filter']): string {
    const away = this.store.keeping?.segments().filter((file) => file.state === 'detached' && file.toMs >= startMs && file.fromMs < endMs);
    const names = away?.filter((file) => services === null || file.services.some((service) => services.includes(service))) ?? [];
    return names.map(({ segment }) => segment).join(' ');
  }

  private erasures(): Erasure[] {
    return [...this.store.positions()].flatMap(([key, value]) => (key.startsWith(PREFIX) ? [value as Erasure] : []));
  }
}
