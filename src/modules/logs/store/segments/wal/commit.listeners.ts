import type { LogEntry } from '../../../entry/log-entry.js';

type Listener = (entries: readonly LogEntry[]) => void;

/** Listeners of durable entries. A failing listener must not fail a commit that is on disk. */
export class CommitListeners {
  private readonly listeners = new Set<Listener>();

  constructor(private readonly onTrouble: (error: unknown) => void) {}

  add(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  report(committed: readonly LogEntry[]): void {
    if (committed.length === 0) return;
    for (const listener of this.listeners) {
      try {
        listener(committed);
      } catch (error) {
        this.onTrouble(error);
      }
    }
  }
}
