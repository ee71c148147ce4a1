import type { FileHandle } from 'node:fs/promises';
import { isObject } from '../../../platform/upstream/fields.js';
import type { ChainPoint } from '../chain/audit-chain.repository.js';
import { type AuditRow, GENESIS } from '../chain/audit-row.js';
import { type Broken, ChainCheck } from './chain-check.js';

/** Result of the check of an export. */
export interface ExportVerification {
  readonly ok: boolean;
  /** Whether the file ends as an export does, or holds the row that is known from elsewhere; null = not read to its end, as it is broken. */
  readonly complete: boolean | null;
  readonly checked: number;
  readonly first_broken: number | null;
  readonly reason: string | null;
}

/**
 * Checks an export of the trail line by line, in bounded memory. It may begin at any row, as retention deletes the oldest. `known`: a row
 * with the hash that it had elsewhere, which a file that was cut and given a new end cannot have.
 */
export class ExportCheck {
  private chain: ChainCheck | null = null;
  private broken: Broken | null = null;
  private rows = 0;
  /** The number of rows that the last line gives; null = there was no such line yet. */
  private promised: number | null = null;
  /** Where a line that cannot be read stands. */
  private cutAt: number | null = null;

  constructor(private readonly known: ChainPoint | null) {}

  async run(file: FileHandle): Promise<ExportVerification> {
    for await (const line of file.readLines()) if (line !== '' && !this.take(line)) break;
    const atLine = this.broken ?? this.chain?.broken ?? null;
    this.chain?.finish();
    const broken = atLine ?? this.chain?.broken ?? this.beforeKnown();
    const reason = broken?.reason ?? this.lack();
    return {
      ...{ ok: reason === null, complete: atLine === null ? reason === null : null },
      ...{ checked: this.chain?.checked ?? 0, first_broken: broken?.id ?? null, reason },
    };
  }

  /** False when the file is broken at this line. */
  private take(line: string): boolean {
    const parsed = objectIn(line);
    if (this.cutAt === null && parsed !== null && isObject(parsed._end) && typeof parsed._end.rows === 'number') {
      this.promised = parsed._end.rows;
      return true;
    }
    if (this.cutAt !== null) return this.refuse(this.cutAt, 'its line is not one of an export');
    const { id, hash } = parsed ?? {};
    if (typeof id !== 'number' || typeof hash !== 'string') {
      // Of the last line only its begin may have arrived.
      this.cutAt = (this.chain?.end.id ?? 0) + 1;
      return true;
    }
    if (this.promised !== null) return this.refuse(id, 'it stands behind the end of the file');
    this.rows += 1;
    if (this.chain === null && id > 1) {
      this.chain = new ChainCheck({ id, hash }, [this.known]);
      return this.known?.id !== id || this.known.hash === hash || this.refuse(id, 'the chain up to this row was written anew');
    }
    this.chain ??= new ChainCheck({ id: 0, hash: GENESIS }, [this.known]);
    // The bytes that were hashed: the export adds the hash as the last member.
    return this.chain.take({ id, body: `${line.slice(0, line.lastIndexOf(',"hash":'))}}`, hash });
  }

  private refuse(id: number, reason: string): false {
    this.broken = { id, reason };
    return false;
  }

  /** A known row before the first of the file proves nothing about it. */
  private beforeKnown(): Broken | null {
    if (this.known === null || (this.chain !== null && this.known.id > this.chain.end.id - this.rows)) return null;
    return { id: this.known.id, reason: 'the row that is known is not in the file' };
  }

  /** Why the file may lack rows at its end; null = it does not. */
  private lack(): string | null {
    if (this.cutAt !== null) return 'the last line of the file is cut, or is not one of an export';
    if (this.promised === this.rows) return null;
    if (this.promised !== null) return `its end counts ${this.promised} rows, and there are ${this.rows}`;
    return this.known === null ? 'the file does not end as an export does: rows may be missing from its end' : null;
  }
}

/** Fields of a line; null = it is no JSON object. */
function objectIn(line: string): (Partial<Record<keyof AuditRow, unknown>> & { readonly _end?: unknown }) | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
