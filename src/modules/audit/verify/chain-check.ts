import { hashOf, type StoredRow } from '../chain/audit-row.js';
import type { ChainPoint } from '../chain/audit-chain.repository.js';

/** The first break of the chain, with its reason. */
export interface Broken {
  readonly id: number;
  readonly reason: string;
}

/** A row to be checked; without `atMs` its time is not compared. */
export type CheckedRow = Pick<StoredRow, 'id' | 'body' | 'hash'> & { readonly atMs?: number };

/** Checks a chain row by row from a trusted point, and stops at the first break. Keeps one row in memory, however long the chain is. */
export class ChainCheck {
  broken: Broken | null = null;
  checked = 0;
  private readonly known: readonly ChainPoint[];

  /** `known`: points stored elsewhere; their rows must have these hashes. */
  constructor(
    private last: ChainPoint,
    known: readonly (ChainPoint | null)[] = [],
  ) {
    this.known = known.filter((point) => point !== null && point.id > last.id) as ChainPoint[];
  }

  get end(): ChainPoint {
    return this.last;
  }

  /** Continues from a later point, after retention has deleted the rows before it. */
  restart(from: ChainPoint): void {
    this.last = from;
  }

  /** False when the chain is broken at this row, or before it. */
  take(row: CheckedRow): boolean {
    const expected = this.last.id + 1;
    const reason = this.fault(row, expected);
    if (reason !== null) {
      this.broken = { id: Math.min(expected, row.id), reason };
      return false;
    }
    this.last = { id: row.id, hash: row.hash };
    this.checked += 1;
    return true;
  }

  /** Call it after the last row: the chain must reach every known point. */
  finish(): void {
    const [missing] = this.known.filter(({ id }) => id > this.last.id);
    if (this.broken === null && missing)
      this.broken = { id: this.last.id + 1, reason: `the rows up to ${missing.id} are missing from the end` };
  }

  private fault({ id, body, hash, atMs }: CheckedRow, expected: number): string | null {
    if (id !== expected) return `row ${expected} is missing`;
    if (hashOf(this.last.hash, body) !== hash) return 'the row is not what was hashed, or not where it was written';
    if (this.known.some((point) => point.id === id && point.hash !== hash)) return 'the chain up to this row was written anew';
    const facts = factsIn(body);
    if (facts === null || facts.id !== id) return 'the row has the number of another one';
    return atMs === undefined || Date.parse(facts.at) === Math.round(atMs) ? null : 'the row is filed under another time';
  }
}

function factsIn(body: string): { id: number; at: string } | null {
  try {
    return JSON.parse(body) as { id: number; at: string };
  } catch {
    return null;
  }
}
