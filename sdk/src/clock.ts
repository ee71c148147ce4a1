/** Time as the client needs it; tests bring one of their own. */
export interface Clock {
  /** Milliseconds that never jump. */
  now(): number;
  /** Milliseconds since 1970 as this machine believes them. */
  wall(): number;
  /** Runs something once after `ms`; returns what cancels it. `background`: does not keep a Node process alive. */
  after(ms: number, run: () => void, background?: boolean): () => void;
}

/** The longest time that `setTimeout` can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, run, background = false) {
    const timer: unknown = setTimeout(run, Math.min(Math.max(0, ms), MAX_TIMER_MS));
    if (background && typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};

/** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
