import type { LogFilter } from '../../../query/log-filter.js';
import type { Incomplete } from '../../log-store.js';

/** Acknowledged entries that can no longer be read. Times in epoch ms; null = not known. */
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

/** Damage found at a start: it is committed with the positions, and reported by every answer that may lack its entries. */
export class DamageBook {
  private readonly damages = new Map<string, Damage>();

  /** `commit` stores positions. */
  constructor(
    private readonly positions: () => ReadonlyMap<string, unknown>,
    private readonly commit: (positions: Readonly<Record<string, unknown>>) => Promise<void>,
  ) {}

  /** Adds damages; the same damage is added once. */
  found(damages: readonly Damage[]): void {
    for (const damage of damages) this.damages.set(`${PREFIX}${damage.minSeq ?? ''}-${damage.maxSeq ?? ''}`, damage);
  }

  /** Loads the damages of earlier starts, and commits those of this one. */
  async remember(): Promise<void> {
    const found = new Map(this.damages);
    for (const [key, value] of this.positions()) {
      if (!key.startsWith(PREFIX) || !isDamage(value)) continue;
      this.damages.set(key, value);
      found.delete(key);
    }
    if (found.size > 0) await this.commit(Object.fromEntries(found));
  }

  /** Removes damages of entries that retention would have deleted by then. */
  async forget(beforeMs: number): Promise<void> {
    const old = [...this.damages].filter(([, { foundMs }]) => foundMs < beforeMs).map(([key]) => key);
    if (old.length === 0) return;
    await this.commit(Object.fromEntries(old.map((key) => [key, null])));
    for (const key of old) this.damages.delete(key);
  }

  /** The damages that may affect an answer over the filter. */
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

/** Lost entries of a write-ahead log between two sound numbers; null = there are none after them. Their times are not known. */
export function walDamage(afterSeq: number, beforeSeq: number | null): Damage {
  const [minSeq, maxSeq] = [afterSeq + 1, beforeSeq === null ? null : beforeSeq - 1];
  return { ...UNKNOWN_DAMAGE, count: maxSeq === null ? null : maxSeq - afterSeq, minSeq, maxSeq, foundMs: Date.now() };
}

function isDamage(value: unknown): value is Damage {
  return typeof value === 'object' && value !== null && 'foundMs' in value && 'maxSeq' in value;
}
