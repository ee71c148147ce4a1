/** Listeners of one thing. One that throws is reported and keeps nobody else from hearing. */
export class Emitter<T> {
  private readonly listeners = new Set<(event: T) => void>();

  on(listener: (event: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: T): void {
    for (const listener of this.listeners) guarded(() => listener(event));
  }

  clear(): void {
    this.listeners.clear();
  }
}

/** Runs a callback of the caller's; what it throws goes where uncaught errors of the platform go, and not into the client. */
export function guarded(run: () => void, report: (error: unknown) => void = reportUncaught): void {
  try {
    run();
  } catch (error) {
    report(error);
  }
}

function reportUncaught(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError) reportError(error);
  else console.error(error);
}
