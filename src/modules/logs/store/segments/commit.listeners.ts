import type { LogEntry } from '../../entry/log-entry.js';

type Listener = (entries: readonly LogEntry[]) => void;

/** Who wants to know of entries as they become durable. One that fails must not make a commit fail that is on disk. */
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
