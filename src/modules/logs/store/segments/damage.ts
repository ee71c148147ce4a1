import type { LogFilter } from '../../query/log-filter.js';
import type { Incomplete } from '../log-store.js';

/** Entries that were acknowledged and can no longer be read. Times in epoch ms; null = that is not known. */
export interface Damage {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly count: number | null;
  readonly minSeq: number | null;
  readonly maxSeq: number | null;
  readonly foundMs: number;
}

export const UNKNOWN_DAMAGE: Omit<Damage, 'foundMs'> = { fromMs: null, toMs: null, count: null, minSeq: null, maxSeq: null };
const PREFIX = 'damage:';

/** What can no longer be read: found at a start, committed with the positions, and said by every answer that it may be missing in. */
export class DamageBook {
  private readonly damages = new Map<string, Damage>();

  /** `commit` makes positions durable. */
  constructor(
    private readonly positions: () => ReadonlyMap<string, unknown>,
    private readonly commit: (positions: Readonly<Record<string, unknown>>) => Promise<void>,
  ) {}

  /** The same damage found again is no further one. */
  found(damages: readonly Damage[]): void {
    for (const damage of damages) this.damages.set(`${PREFIX}${damage.minSeq ?? ''}-${damage.maxSeq ?? ''}`, damage);
  }

  /** Takes what earlier starts have found, and writes down what this one has. */
  async remember(): Promise<void> {
    const found = new Map(this.damages);
    for (const [key, value] of this.positions()) {
      if (!key.startsWith(PREFIX) || !isDamage(value)) continue;
      this.damages.set(key, value);
      found.delete(key);
    }
    if (found.size > 0) await this.commit(Object.fromEntries(found));
  }

  /** Of what would have been gone by then nobody needs to know. */
  async forget(beforeMs: number): Promise<void> {
    const old = [...this.damages].filter(([, { foundMs }]) => foundMs < beforeMs).map(([key]) => key);
    if (old.length === 0) return;
    await this.commit(Object.fromEntries(old.map((key) => [key, null])));
    for (const key of old) this.damages.delete(key);
  }

  /** What an answer over the filter may lack. */
  lackOf({ startMs, endMs, afterSeq, beforeSeq }: LogFilter): Incomplete[] {
    return [...this.damages.values()].flatMap(({ fromMs, toMs, count, minSeq, maxSeq }): Incomplete[] => {
      if (startMs !== null && toMs !== null && toMs < startMs) return [];
      if (endMs !== null && fromMs !== null && fromMs >= endMs) return [];
      if (afterSeq !== null && maxSeq !== null && maxSeq <= afterSeq) return [];
      if (beforeSeq !== null && minSeq !== null && minSeq >= beforeSeq) return [];
      const range = fromMs === null || toMs === null ? {} : { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
      return [{ reason: 'corrupt', ...range, ...(count !== null && { count }) }];
    });
  }
}

/** Entries of a write-ahead log between two numbers that are sound; null = there is nothing behind. Their times are not known. */
export function walDamage(afterSeq: number, beforeSeq: number | null): Damage {
  const [minSeq, maxSeq] = [afterSeq + 1, beforeSeq === null ? null : beforeSeq - 1];
  return { ...UNKNOWN_DAMAGE, count: maxSeq === null ? null : maxSeq - afterSeq, minSeq, maxSeq, foundMs: Date.now() };
}

function isDamage(value: unknown): value is Damage {
  return typeof value === 'object' && value !== null && 'foundMs' in value && 'maxSeq' in value;
}
