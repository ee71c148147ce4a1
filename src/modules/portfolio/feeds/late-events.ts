import type { Position } from '../../../platform/events/event-log.js';

/** Events within so many ms are one entry. */
const GATHER_MS = 100;

/** Events of a topic that are not in the books until the tables are read, which have them `keptAfterMs` after their receipt. */
export class LateEvents {
  private readonly entries: { readonly before: Position; readonly fromMs: number }[] = [];

  constructor(private readonly keptAfterMs: number) {}

  /** The position before the oldest of them; null where there is none. */
  get before(): Position | null {
    return this.entries[0]?.before ?? null;
  }

  add({ epoch, seq }: Position, nowMs: number): void {
    const last = this.entries.at(-1);
    if (!last || nowMs - last.fromMs >= GATHER_MS) this.entries.push({ before: { epoch, seq: seq - 1 }, fromMs: nowMs });
  }

  /** Called after the tables were read, with the time at which that began. */
  found(readFromMs: number): void {
    const left = this.entries.findIndex(({ fromMs }) => fromMs + GATHER_MS + this.keptAfterMs > readFromMs);
    this.entries.splice(0, left === -1 ? this.entries.length : left);
  }
}
