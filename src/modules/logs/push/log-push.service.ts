import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { readJson } from '../../../common/json.js';
import { Problem } from '../../../common/problem.js';
import type { NewEntry } from '../entry/log-entry.js';
import { serviceName } from '../entry/service-name.js';
import { readJournalRecord } from '../formats/journal-record.js';
import { toEntry } from '../formats/to-entry.js';
import { readJournalExport } from './journal.export.js';
import { LogCounters } from '../intake/log.counters.js';
import { LogIntake } from '../intake/log-intake.service.js';
import { SourceRegistry } from '../intake/source.registry.js';
import type { SourceStatus } from '../intake/source.status.js';
import { type CommitExtras, LogStore } from '../store/log-store.js';
import type { LogReportDto } from './dto/log-report.dto.js';
import { type LokiPush, type LokiStream } from './loki.push.js';
import type { OtlpRecord } from './otlp.js';
import { entriesOfStream, entryOfObject, entryOfOtlp } from './pushed.entries.js';
import { RepeatFilter } from './repeat.filter.js';

const MAX_BATCH = 10_000;
const MAX_RESULTS = 100;
const CHUNK = 2000;

/** Who sends what is in a body, and whether anything of it is kept. */
export interface LogCall {
  /** Of entries that name none. */
  readonly service: string;
  /** The principal, whose share new services count to. */
  readonly sender: string;
  readonly isDry: boolean;
}

interface Judged {
  readonly index: number;
  readonly entry: NewEntry | null;
  readonly key: string | null;
  readonly fault: string | null;
}

/** Takes in log lines that programs and shippers send; what is answered as accepted is on disk. */
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

  /** One object, an array of up to 10,000, or one object a line. Errors: `request.malformed`, `request.invalid` when nothing is an entry. */
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
      // The call's own key goes with its last part: a call that broke off in the middle may be sent again.
      if (callKey !== null && at + CHUNK >= fresh.length) keys.push(`call:${callKey}`);
      const entries = part.flatMap(({ entry }) => entry ?? []);
      const ownKeys = part.map(({ key }) => key);
      const ofCall = callKey === null ? null : `call:${callKey}`;
      const taken = await this.keep(entries, 'http', call, { keys, ...this.repeatsOf(entries, ownKeys, ofCall) });
      redacted += taken.redacted;
      accepted += part.length;
    }
    this.reject(bad.length, call);
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

  /** What `journalctl -o export` writes. Errors: `request.malformed`, `request.invalid` when nothing is in it. */
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

  /** A push of Loki's; gives how many of its entries are none. */
  async takeLoki({ streams, rejected }: LokiPush, tenant: string | undefined, call: LogCall): Promise<number> {
    if (call.isDry) return rejected;
    const parts = streams.flatMap((stream) => {
      const name = JSON.stringify(Object.entries(stream.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      return stream.entries.map((entry): [string, { stream: LokiStream; entry: LokiStream['entries'][number] }] => [
        RepeatFilter.keyOf(name, entry.ns, entry.line),
        { stream, entry },
      ]);
    });
    await this.repeats.once(parts, async (fresh) => {
      const nowMs = Date.now();
      const maxFields = this.config.variables.LOG_MAX_FIELDS;
      const byStream = Map.groupBy(fresh, ({ stream }) => stream);
      const entries = [...byStream].flatMap(([{ labels }, list]) =>
        entriesOfStream(
          { labels, entries: list.map(({ entry }) => entry) },
          tenant,
          { zone: 'UTC', referenceMs: nowMs, previousMs: null },
          maxFields,
        ),
      );
      for (let at = 0; at < entries.length; at += CHUNK)
        await this.keep(chunkAt(entries, at), 'loki', call, this.repeatsOf(chunkAt(entries, at), [], 'push'));
    });
    this.reject(rejected, call);
    return rejected;
  }

  /** Records of OpenTelemetry; gives how many of them are none. */
  async takeOtlp(records: readonly OtlpRecord[], call: LogCall): Promise<number> {
    const nowMs = Date.now();
    const entries = records.flatMap((record) => entryOfOtlp(record, nowMs, this.config.variables.LOG_MAX_FIELDS) ?? []);
    for (let at = 0; at < entries.length; at += CHUNK) await this.keep(entries.slice(at, at + CHUNK), 'otlp', call);
    this.reject(records.length - entries.length, call);
    return records.length - entries.length;
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
   * What replicas that share a store know a repeat by: an entry's own key, or else the call's with everything that is stored of it at
   * once, so that a call that broke off in the middle can be sent to another one.
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

  private reject(count: number, { isDry }: LogCall): void {
    if (count > 0 && !isDry) this.counters.rejected('unreadable', count);
  }
}

function chunkAt<T>(list: readonly T[], at: number): readonly T[] {
  return list.slice(at, at + CHUNK);
}

/** Of what a sender says again when it sends the same; a time of receipt is none of it. */
function digestOf(entries: readonly NewEntry[]): string {
  const hash = createHash('sha256');
  for (const { service, level, timeSource, timestampMs, timestampNs, message, stack, fields, traceId } of entries) {
    const time = timeSource === 'received' || timeSource === 'corrected' ? null : (timestampNs ?? timestampMs);
    hash.update(JSON.stringify([service, level, time, message, stack, fields, traceId]));
  }
  return hash.digest('base64url').slice(0, 24);
}

function objectsOf(body: Buffer): unknown[] {
  let parsed: unknown;
  try {
    parsed = readJson(body.toString());
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not valid JSON.', cause });
  }
  const values = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (values.length > MAX_BATCH)
    throw new Problem('request.invalid', { errors: [{ field: 'body', message: `has more than ${MAX_BATCH} entries` }] });
  return values;
}

/** One JSON object a line; a line that is none is judged like any other value. */
function linesOf(body: Buffer): unknown[] {
  return body
    .toString()
    .split('\n')
    .flatMap((line): unknown[] => {
      const text = line.trim();
      if (text === '') return [];
      try {
        return [readJson(text)];
      } catch {
        return [null];
      }
    });
}
