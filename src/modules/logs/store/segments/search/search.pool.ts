import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SealedBlock } from '../blocks/block.js';
import type { Job, JobResult } from './search.jobs.js';

const EXTENSION = extname(import.meta.url);
const ENTRY = new URL(`./search.worker${EXTENSION}`, import.meta.url);
/** When the sources run without a build (tests), a thread must resolve an import of `x.js` to `x.ts`. */
const FROM_SOURCES = `data:text/javascript,import{registerHooks}from'node:module';registerHooks({resolve:(s,c,n)=>{try{return n(s,c)}catch(e){if(!s.startsWith('.'))throw e;return n(s.replace(/\\.js$/,'.ts'),c)}}})`;

/**
 * Of a thread, many times what a block takes. By default it would keep 140 MB of unused memory after an intake of 32 MiB, in place of 50,
 * at the same speed.
 */
const MEMORY = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 384 };

interface Task {
  readonly job: Job;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
}

interface Thread {
  readonly worker: Worker;
  task: Task | null;
  id: number;
}

/** Threads that seal and search blocks, started on demand. Cancelling a job ends its thread, because it may be in a long loop. */
export class SearchPool {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Task[] = [];
  private nextId = 0;
  private closed = false;

  /** `onDamage` is called with the file of a damaged block. */
  constructor(
    private readonly size: number,
    private readonly onDamage: (path: string) => void = () => undefined,
  ) {}

  /** Rejects when the job fails, its thread ends or the signal fires. `urgent` jobs run before waiting ones. */
  run<Kind extends Job['kind']>(job: Job & { kind: Kind }, signal?: AbortSignal, urgent = false): Promise<JobResult & { kind: Kind }> {
    const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
    if (this.closed || signal?.aborted) return Promise.reject(new Error('called off'));
    const task: Task = { job, resolve, reject, signal };
    if (urgent) this.waiting.unshift(task);
    else this.waiting.push(task);
    signal?.addEventListener('abort', () => this.callOff(task), { once: true });
    this.next();
    return promise as Promise<JobResult & { kind: Kind }>;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const task of this.waiting.splice(0)) task.reject(new Error('called off'));
    const threads = [...this.threads];
    for (const { task } of threads) task?.reject(new Error('called off'));
    this.threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const thread = [...this.threads].find(({ task }) => task === null) ?? (this.threads.size < this.size ? this.start() : null);
      const task = thread && this.waiting.shift();
      if (!thread || !task) return;
      this.nextId += 1;
      thread.task = task;
      thread.id = this.nextId;
      thread.worker.ref();
      const { job } = task;
      thread.worker.postMessage({ id: thread.id, job }, job.kind === 'seal' ? [job.entries.buffer] : []);
    }
  }

  private start(): Thread {
    const quiet = '--disable-warning=ExperimentalWarning';
    const execArgv = EXTENSION === '.ts' ? ['--import', FROM_SOURCES, quiet] : [quiet];
    const worker = new Worker(ENTRY, { execArgv, resourceLimits: MEMORY });
    worker.unref();
    const thread: Thread = { worker, task: null, id: 0 };
    worker.on('message', (message: { id: number; result?: JobResult; error?: string }) => this.finished(thread, message));
    worker.on('error', (error) => this.died(thread, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.died(thread, new Error('the search thread ended')));
    this.threads.add(thread);
    return thread;
  }

  private finished(thread: Thread, { id, result, error }: { id: number; result?: JobResult; error?: string }): void {
    const { task } = thread;
    if (!task || thread.id !== id) return;
    thread.task = null;
    thread.worker.unref();
    if (result && 'corrupt' in result) for (const { path } of result.corrupt) this.onDamage(path);
    if (result) task.resolve(withBuffers(result));
    else task.reject(new Error(error));
    this.next();
  }

  private died(thread: Thread, error: Error): void {
    if (!this.threads.delete(thread)) return;
    thread.task?.reject(error);
    thread.task = null;
    if (!this.closed) this.next();
  }

  private callOff(task: Task): void {
    const at = this.waiting.indexOf(task);
    if (at !== -1) this.waiting.splice(at, 1);
    task.reject(new Error('called off'));
    const thread = [...this.threads].find((one) => one.task === task);
    if (!thread) return;
    thread.task = null;
    this.threads.delete(thread);
    void thread.worker.terminate();
    this.next();
  }
}

function withBuffers(result: JobResult): JobResult {
  switch (result.kind) {
    case 'seal':
      return { ...result, block: asBuffers(result.block) };
    case 'rewrite':
      return { ...result, block: result.block && asBuffers(result.block) };
    default:
      return result;
  }
}

/** Buffers cross threads as plain byte arrays. */
function asBuffers({ row, words, trigrams, bytes }: SealedBlock): SealedBlock {
  const buffer = (view: Uint8Array): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return {
    row,
    words: { ...words, bits: buffer(words.bits) },
    trigrams: { ...trigrams, bits: buffer(trigrams.bits) },
    bytes: buffer(bytes),
  };
}
