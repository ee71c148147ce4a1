import { Problem } from '../../../../../common/problem.js';

const MAX_RUNNING = 4;
/** Limit of parallel counts, so that a page need not wait for one to end. */
const MAX_COUNTS = 3;
const MAX_WAITING = 32;

export type SearchKind = 'page' | 'count';

interface Waiting {
  readonly kind: SearchKind;
  readonly begin: () => void;
}

/** Runs four searches at a time; 32 wait, pages before counts. The deadline of a search begins with its start. */
export class SearchTurns {
  private readonly running: Record<SearchKind, number> = { page: 0, count: 0 };
  private readonly waiting: Waiting[] = [];

  constructor(private readonly timeoutMs: number) {}

  /** Runs the work in its turn. Throws `logs.busy`; when the client disconnects, its waiting work is dropped. */
  async take<T>(kind: SearchKind, signal: AbortSignal | undefined, work: (deadline: AbortSignal) => Promise<T>): Promise<T> {
    if (this.hasRoom(kind)) this.running[kind] += 1;
    else await this.wait(kind, signal);
    try {
      const deadline = AbortSignal.timeout(this.timeoutMs);
      return await work(signal ? AbortSignal.any([signal, deadline]) : deadline);
    } finally {
      this.running[kind] -= 1;
      this.beginNext();
    }
  }

  private hasRoom(kind: SearchKind): boolean {
    const { page, count } = this.running;
    return page + count < MAX_RUNNING && (kind === 'page' || count < MAX_COUNTS);
  }

  private async wait(kind: SearchKind, signal: AbortSignal | undefined): Promise<void> {
    if (this.waiting.length >= MAX_WAITING) throw new Problem('logs.busy', { retryAfterSeconds: 1 });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { kind, begin: resolve };
    const leave = (): void => {
      const at = this.waiting.indexOf(waiting);
      if (at === -1) return;
      this.waiting.splice(at, 1);
      reject(new Error('called off'));
    };
    this.waiting.push(waiting);
    signal?.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  private beginNext(): void {
    const page = this.waiting.findIndex(({ kind }) => kind === 'page');
    const at = page === -1 ? 0 : page;
    const next = this.waiting[at];
    if (!next || !this.hasRoom(next.kind)) return;
    this.waiting.splice(at, 1);
    this.running[next.kind] += 1;
    next.begin();
  }
}
