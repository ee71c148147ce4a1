import { Problem } from '../../../../../common/problem.js';
import type { LogEntry, NewEntry } from '../../../entry/log-entry.js';
import type { CommitExtras } from '../../log-store.js';

const MIB = 1024 * 1024;
const COMMIT_BYTES = MIB;
const MAX_WAITING_BYTES = 64 * MIB;

/** Entries of one caller, written together with those of others. */
export interface CommitCall {
  readonly entries: readonly NewEntry[];
  readonly extras: CommitExtras;
  readonly bytes: number;
  readonly resolve: (entries: readonly LogEntry[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects entries that arrive together, so that one write to disk serves all callers. */
export class CommitQueue {
  private waiting: CommitCall[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private committing: Promise<void> | null = null;
  private closed = false;

  /** `commit` answers every call of a batch; it never rejects. */
  constructor(
    private readonly commitMs: number,
    private readonly commit: (calls: readonly CommitCall[]) => Promise<void>,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /** Resolves with the numbered entries once they are on disk. Errors: `ingest.busy`, `server.shutting_down`, those of the commit. */
  add(entries: readonly NewEntry[], extras: CommitExtras): Promise<readonly LogEntry[]> {
    if (this.closed) return Promise.reject(new Problem('server.shutting_down'));
    const bytes = entries.reduce((sum, { message, stack }) => sum + message.length + (stack?.length ?? 0) + 200, 100);
    if (this.waitingBytes + bytes > MAX_WAITING_BYTES) return Promise.reject(new Problem('ingest.busy', { retryAfterSeconds: 1 }));
    this.waitingBytes += bytes;
    const { promise, resolve, reject } = Promise.withResolvers<readonly LogEntry[]>();
    this.waiting.push({ entries, extras, bytes, resolve, reject });
    if (this.waitingBytes >= COMMIT_BYTES) this.start();
    else this.timer ??= setTimeout(() => this.start(), this.commitMs);
    return promise;
  }

  /** Runs the work while no commit is in progress; new entries wait. */
  async alone(work: () => Promise<void>): Promise<void> {
    while (this.committing) await this.committing;
    const done = work();
    this.committing = done.catch(() => undefined).finally(() => this.ended());
    await done;
  }

  /** Refuses further entries, and resolves when all accepted ones are answered. */
  async close(): Promise<void> {
    this.closed = true;
    this.start();
    while (this.committing) await this.committing;
  }

  private start(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.committing ??= this.drain().finally(() => this.ended());
  }

  /** Entries that arrived since the last check found a commit in progress, so the next one must be started here. */
  private ended(): void {
    this.committing = null;
    if (this.waiting.length > 0) this.start();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const calls = this.waiting;
      this.waiting = [];
      await this.commit(calls);
      for (const { bytes } of calls) this.waitingBytes -= bytes;
    }
  }
}
