import { Injectable, Logger } from '@nestjs/common';
import { fitBroker } from '../../../common/text/name.js';
import { Shares } from '../../../common/shares.js';
import { Config } from '../../../config/config.js';
import type { LogEntry, NewEntry } from '../entry/log-entry.js';
import { serviceName } from '../entry/service-name.js';
import { Redactor } from '../redaction/redactor.js';
import { PatternBook } from '../patterns/pattern.book.js';
import { type CommitExtras, LogStore } from '../store/log-store.js';
import { LogCounters } from './log.counters.js';

const MAX_SERVICES = 1000;

/** Takes all entries into the store: it redacts secrets, bounds the number of services, stores and counts. */
@Injectable()
export class LogIntake {
  private readonly logger = new Logger(LogIntake.name);
  private readonly services = new Set<string>();
  private readonly shares = new Shares(MAX_SERVICES);
  /** Senders for which the renaming of services to `other` was logged. */
  private readonly warned = new Set<string>();
  private readonly brokerOf: ReadonlyMap<string, string>;
  private readonly isRedacting: boolean;

  constructor(
    private readonly store: LogStore,
    private readonly redactor: Redactor,
    private readonly counters: LogCounters,
    private readonly patterns: PatternBook,
    { variables }: Config,
  ) {
    this.isRedacting = variables.LOG_REDACT === 'on';
    this.brokerOf = pairs(variables.LOG_SERVICE_BROKERS);
  }

  /**
   * Resolves with the stored entries once they are on disk. Rejects (`logs.storage_full`, `ingest.busy`) when they are not, without a
   * guarantee for any of them. `sender`: the principal that sent them; null = a source of this process.
   */
  async take(
    entries: readonly NewEntry[],
    extras?: CommitExtras,
    sender: string | null = null,
  ): Promise<{ readonly kept: readonly LogEntry[]; readonly redacted: number }> {
    let redacted = 0;
    for (const entry of entries) {
      entry.service = this.admitted(entry.service, sender);
      entry.broker ??= this.brokerOf.get(entry.service) ?? null;
      if (!this.isRedacting) continue;
      const found = this.redactor.redact(entry);
      if (entry.redacted.length > 0) redacted += 1;
      for (const [rule, count] of Object.entries(found)) this.counters.redacted(rule, entry.service, count);
    }
    const patterns = this.patterns.assign(entries, Date.now());
    const startedMs = performance.now();
    const kept = await this.store.append(entries, { ...extras, positions: { ...extras?.positions, ...patterns } });
    this.counters.committed((performance.now() - startedMs) / 1000);
    this.patterns.saved(patterns);
    this.counters.taken(kept);
    return { kept, redacted };
  }

  /** How many of these entries have a secret that would be redacted. */
  redactedOf(entries: readonly NewEntry[]): number {
    if (!this.isRedacting) return 0;
    for (const entry of entries) this.redactor.redact(entry);
    return entries.filter(({ redacted }) => redacted.length > 0).length;
  }

  /**
   * The service's name, or `other` once a thousand are known, or half of them by this sender: names come from outside, and each takes
   * memory until the process ends. After a start the list is empty.
   */
  private admitted(service: string, sender: string | null): string {
    if (this.services.has(service)) return service;
    const fault = this.shares.fault(sender, 'services');
    if (fault !== null) {
      this.warn(sender ?? 'files', fault);
      return 'other';
    }
    this.shares.add(sender);
    this.services.add(service);
    return service;
  }

  private warn(sender: string, fault: string): void {
    if (this.warned.has(sender) || this.warned.size >= MAX_SERVICES) return;
    this.warned.add(sender);
    this.logger.warn(`Log lines of ${sender} of a new service are kept as "other": ${fault}`);
  }
}

/** `execution=binance,nginx=*` as a map. */
function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').flatMap((pair): [string, string][] => {
      const [name, value] = pair.split('=', 2).map((part) => part.trim());
      return name && value ? [[serviceName(name), fitBroker(value)]] : [];
    }),
  );
}
