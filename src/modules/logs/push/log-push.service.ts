import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import type { NewEntry } from '../entry/log-entry.js';
import { serviceName } from '../entry/service-name.js';
import { readJournalRecord } from '../formats/lines/journal-record.js';
import { toEntry } from '../formats/to-entry.js';
import { readJournalExport } from './journal.export.js';
import { linesOf, objectsOf } from './json.bodies.js';
import { LogCounters } from '../intake/log.counters.js';
import { LogIntake } from '../intake/log-intake.service.js';
import { SourceRegistry } from '../intake/source.registry.js';
import type { SourceStatus } from '../intake/source.status.js';
import { type CommitExtras, LogStore, PUSH_KEY } from '../store/log-store.js';
import type { LogReportDto } from './dto/log-report.dto.js';
import { type LokiPush, type LokiStream } from './loki.push.js';
import type { OtlpRecord } from './otlp.js';
import { entriesOfStream, entryOfObject, entryOfOtlp, sourceOfObject, sourceOfOtlp, sourceOfStream } from './pushed.entries.js';
import { digestOf, RepeatFilter } from './repeat.filter.js';

const MAX_RESULTS = 100;
const CHUNK = 2000;

/** Sender and options of one call. */
export interface LogCall {
  /** Service of entries that name none. */
  readonly service: string;
  /** The principal, to whose share of services new ones count. */
  readonly sender: string;
  readonly isDry: boolean;
}

interface Judged {
  readonly index: number;
  readonly entry: NewEntry | null;
  readonly key: string | null;
  readonly fault: string | null;
}

/** Takes in log lines of programs and shippers; accepted entries are on disk before the answer. */
@Injectable()
export class LogPush {
  private readonly repeats = new RepeatFilter();

  constructor(
    private readonly intake: LogIntake,
    private readonly store: LogStore,
    private readonly registry: SourceRegistry,
    private readonly counters: LogCounters,
    private readonly config: Config,
  ) {}

  /**
   * Takes one object, an array of up to 10,000, or one object per line. Throws `request.malformed`, or `request.invalid` without any
   * entry.
   */
  async takeJson(body: Buffer, isLines: boolean, callKey: string | null, call: LogCall): Promise<LogReportDto> {
    const { service } = call;
    if (callKey !== null && this.store.knows(`call:${callKey}`))
      return { accepted: 0, rejected: 0, redacted: 0, duplicates: 1, errors: [], results: [] };
    const judged = (isLines ? linesOf(body) : objectsOf(body)).map((value, index) => this.judge(value, index, service));
    const good = judged.filter(({ entry }) => entry !== null);
    const bad = judged.filter(({ fault }) => fault !== null);
    if (good.length === 0)
      throw new Problem('request.invalid', {
        detail: 'Nothing in the body is a log entry.',
        errors: bad.slice(0, MAX_RESULTS).map(({ index, fault }) => ({ field: String(index), message: fault ?? '' })),
      });
    const seen = new Set<string>();
    const fresh = good.filter(({ key }) => key === null || (!this.store.knows(key) && !seen.has(key) && seen.add(key)));
    let redacted = 0;
    let accepted = 0;
    for (let at = 0; at < Math.max(1, fresh.length); at += CHUNK) {
      const part = fresh.slice(at, at + CHUNK);
      const keys = part.flatMap(({ key }) => key ?? []);
      // The key of the call is committed with its last part, so that a call that broke off in the middle may be sent again.
      if (callKey !== null && at + CHUNK >= fresh.length) keys.push(`call:${callKey}`);
      const entries = part.flatMap(({ entry }) => entry ?? []);
      const ownKeys = part.map(({ key }) => key);
      const ofCall = callKey === null ? null : `call:${callKey}`;
      accepted += part.length;
      if (ofCall !== null && fresh.length > CHUNK) {
        // Parts that an earlier call with this key has stored are skipped.
        const together = `${ofCall}:${digestOf(entries)}`;
        if (this.store.knows(together)) continue;
        keys.push(together);
      }
      const taken = await this.keep(entries, 'http', call, { keys, ...this.repeatsOf(entries, ownKeys, ofCall) });
      redacted += taken.redacted;
    }
    this.reject(bad.length, 'http', sourceOfObject(service), call);
    const results = judged.slice(0, MAX_RESULTS).map(({ index, entry, fault, key }) => ({
      index,
      status:
        entry === null
          ? ('rejected' as const)
          : key !== null && !fresh.some((one) => one.index === index)
            ? ('duplicate' as const)
            : ('accepted' as const),
      ...(fault !== null && { code: 'request.invalid', message: fault }),
    }));
    const errors = bad.slice(0, MAX_RESULTS).map(({ index, fault }) => ({ index, field: '', message: fault ?? '' }));
    return { accepted, rejected: bad.length, redacted, duplicates: good.length - fresh.length, errors, results };
  }

  /** Takes the output of `journalctl -o export`. Errors: `request.malformed`, `request.invalid` when nothing is in it. */
  async takeJournal(body: Buffer, call: LogCall): Promise<LogReportDto> {
    const { service } = call;
    const records = readJournalExport(body);
    if (records.length === 0) throw new Problem('request.invalid', { detail: 'Nothing in the body is a log entry.' });
    const receivedMs = Date.now();
    const entries = records.map((record) => {
      const parsed = readJournalRecord(record, this.config.variables.LOG_MAX_FIELDS);
      return toEntry(parsed, { source: `http:${service || 'journal'}`, service: service || 'journal', format: 'journald', receivedMs });
    });
    let redacted = 0;
    for (let at = 0; at < entries.length; at += CHUNK) redacted += (await this.keep(entries.slice(at, at + CHUNK), 'http', call)).redacted;
    const results = entries.slice(0, MAX_RESULTS).map((_, index) => ({ index, status: 'accepted' as const }));
    return { accepted: entries.length, rejected: 0, redacted, duplicates: 0, errors: [], results };
  }

  /** Takes a push of Loki; returns the number of invalid entries. */
  async takeLoki({ streams, rejected }: LokiPush, tenant: string | undefined, call: LogCall): Promise<number> {
    if (call.isDry) return rejected;
    const parts = streams.flatMap((stream) => {
      const name = JSON.stringify(Object.entries(stream.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      return stream.entries.map((entry): [string, { stream: LokiStream; entry: LokiStream['entries'][number] }] => [
        RepeatFilter.keyOf(name, entry.ns, entry.line),
        { stream, entry },
      ]);
    });
    await this.repeats.once(parts, async (fresh, keys) => {
      const nowMs = Date.now();
      const maxFields = this.config.variables.LOG_MAX_FIELDS;
      const byStream = Map.groupBy(fresh, ({ stream }) => stream);
      const entries = [...byStream].flatMap(([stream, list]) =>
        entriesOfStream(
          { ...stream, entries: list.map(({ entry }) => entry) },
          tenant,
          { zone: 'UTC', referenceMs: nowMs, previousMs: null },
          maxFields,
        ),
      );
      const push = PUSH_KEY + hash('sha256', keys.join(''), 'base64url').slice(0, 24);
      for (let at = 0; at < entries.length; at += CHUNK) await this.keepOnce(entries.slice(at, at + CHUNK), `${push}:${at}`, call);
    });
    for (const stream of streams) this.reject(stream.rejected, 'loki', sourceOfStream(stream.labels), call);
    this.reject(rejected - streams.reduce((sum, stream) => sum + stream.rejected, 0), 'loki', sourceOfStream({}), call);
    return rejected;
  }

  /** A shipper without an answer sends the same again, perhaps after a restart of the backend. */
  private async keepOnce(entries: readonly NewEntry[], key: string, call: LogCall): Promise<void> {
    if (this.store.isShared) {
      await this.keep(entries, 'loki', call, this.repeatsOf(entries, [], 'push'));
      return;
    }
    if (!this.store.knows(key)) await this.keep(entries, 'loki', call, { keys: [key] });
  }

  /** Takes records of OpenTelemetry; returns the number of invalid ones. */
  async takeOtlp(records: readonly OtlpRecord[], call: LogCall): Promise<number> {
    const nowMs = Date.now();
    const unreadable: OtlpRecord[] = [];
    const entries = records.flatMap((record) => {
      const entry = entryOfOtlp(record, nowMs, this.config.variables.LOG_MAX_FIELDS);
      if (!entry) unreadable.push(record);
      return entry ?? [];
    });
    for (let at = 0; at < entries.length; at += CHUNK) await this.keep(entries.slice(at, at + CHUNK), 'otlp', call);
    for (const record of unreadable) this.reject(1, 'otlp', sourceOfOtlp(record), call);
    return unreadable.length;
  }

  private judge(value: unknown, index: number, service: string): Judged {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { index, entry: null, key: null, fault: 'must be an object' };
    const record = value as Record<string, unknown>;
    const text = record['message'] ?? record['msg'];
    if (typeof text !== 'string' && record['stack'] === undefined)
      return { index, entry: null, key: null, fault: 'message must be a text' };
    const context = { zone: this.config.variables.LOG_TIMEZONE, referenceMs: Date.now(), previousMs: null };
    const { id } = record;
    const key = typeof id === 'string' && id.length > 0 && id.length <= 255 ? `id:${service}:${id}` : null;
    return { index, entry: entryOfObject(record, service, context, this.config.variables.LOG_MAX_FIELDS), key, fault: null };
  }

  /**
   * Identifies repeats among replicas that share a store: by the key of an entry, else by the key of the call with the entries of one
   * commit, so that a call that broke off in the middle can be sent to another replica.
   */
  private repeatsOf(entries: readonly NewEntry[], ownKeys: readonly (string | null)[], ofCall: string | null): CommitExtras {
    if (!this.store.isShared) return {};
    const together = ofCall === null ? null : `${ofCall}:${digestOf(entries)}`;
    return { entryKeys: entries.map((_, at) => ownKeys[at] ?? together) };
  }

  private async keep(
    entries: readonly NewEntry[],
    kind: SourceStatus['kind'],
    { sender, isDry }: LogCall,
    extras: CommitExtras = {},
  ): Promise<{ redacted: number }> {
    if (isDry) return { redacted: this.intake.redactedOf(entries) };
    const { kept, redacted } = await this.intake.take(entries, extras, sender);
    for (const [source, stored] of Map.groupBy(kept, (entry) => entry.source)) {
      const status = this.registry.of(source, kind, serviceName(stored[0]?.service ?? ''));
      status.state = 'live';
      this.registry.stored(status, stored);
    }
    return { redacted };
  }

  private reject(count: number, kind: SourceStatus['kind'], source: string, { isDry }: LogCall): void {
    if (count === 0 || isDry) return;
    this.counters.rejected('unreadable', count);
    this.registry.of(source, kind, serviceName(source.slice(kind.length + 1))).rejected += count;
  }
}
