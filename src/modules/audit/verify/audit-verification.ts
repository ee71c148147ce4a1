import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type Anchor } from '../chain/audit-anchor.file.js';
import { AuditAnchor } from '../chain/audit-anchor.js';
import { AuditChainRepository } from '../chain/audit-chain.repository.js';
import { ChainCheck, type CheckedRow } from './chain-check.js';

/** Some 20 ms of the database's time. */
const PAGE_ROWS = 2000;

/** Progress or result of a check of the whole trail. */
export interface Verification {
  /** Null while the check is running. */
  ok: boolean | null;
  /** Number of rows in the trail when the check began. */
  rows: number;
  checked: number;
  /** The last row of a whole trail and its hash, to be kept elsewhere; null while the check is running, and of a broken one. */
  last_id: number | null;
  last_hash: string | null;
  first_broken: number | null;
  reason: string | null;
  /** When the end of the chain was last anchored outside the database; null = never on this replica. */
  anchored_at: string | null;
  started_at: string;
  finished_at: string | null;
}

/** Checks the whole trail against its hashes, its recorded end and the anchor outside the database; one check at a time. */
@Injectable()
export class AuditVerification {
  private running: { readonly state: Verification; readonly done: Promise<Verification> } | null = null;

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly anchor: AuditAnchor,
  ) {}

  /** The result, or the progress after `patienceMs`. Joins a check that is running already. */
  async verify(patienceMs: number): Promise<Verification> {
    this.running ??= this.begin();
    const { state, done } = this.running;
    return { ...(await Promise.race([done, delay(patienceMs, state, { ref: false })])) };
  }

  private begin(): { state: Verification; done: Promise<Verification> } {
    const state: Verification = {
      ...{ ok: null, rows: 0, checked: 0, last_id: null, last_hash: null, first_broken: null, reason: null, anchored_at: null },
      ...{ started_at: new Date().toISOString(), finished_at: null },
    };
    const done = this.check(state).finally(() => (this.running = null));
    // The callers that joined get the error.
    done.catch(() => undefined);
    return { state, done };
  }

  private async check(state: Verification): Promise<Verification> {
    const anchor = await this.readAnchor();
    const head = await this.chain.head();
    const start = await this.chain.start();
    state.rows = head.id - start.id;
    state.anchored_at = typeof anchor === 'object' ? (anchor?.at ?? null) : null;
    const check = new ChainCheck(start, [head, typeof anchor === 'string' ? null : anchor]);
    // From the lowest number in the table: a row before the start of the chain is a break.
    let coming: Promise<CheckedRow[]> | null = this.chain.after(Number.MIN_SAFE_INTEGER, PAGE_ROWS);
    while (coming !== null && check.broken === null) {
      const rows: CheckedRow[] = await coming;
      coming = this.pageAfter(rows);
      await this.checkPage(check, rows, state);
    }
    check.finish();
    if (check.broken === null) await this.checkEnd(check);
    const broken = check.broken;
    const unreadable = typeof anchor === 'string' ? anchor : null;
    return Object.assign(state, {
      ok: broken === null && unreadable === null,
      last_id: broken === null ? check.end.id : null,
      last_hash: broken === null ? check.end.hash : null,
      first_broken: broken?.id ?? null,
      reason: broken?.reason ?? unreadable,
      finished_at: new Date().toISOString(),
    });
  }

  /** The database reads the next page while this one is checked; null = this was the last one. */
  private pageAfter(rows: readonly CheckedRow[]): Promise<CheckedRow[]> | null {
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return null;
    const coming = this.chain.after(last.id, PAGE_ROWS);
    // Avoids an unhandled rejection when no caller is waiting any more.
    coming.catch(() => undefined);
    return coming;
  }

  private async checkPage(check: ChainCheck, rows: readonly CheckedRow[], state: Verification): Promise<void> {
    for (const row of await this.uncut(check, rows)) if (!check.take(row)) break;
    state.checked = check.checked;
    state.rows = Math.max(state.rows, check.checked);
  }

  /** Retention may have deleted rows during the check: the check then continues after them. */
  private async uncut(check: ChainCheck, rows: readonly CheckedRow[]): Promise<readonly CheckedRow[]> {
    const [first] = rows;
    if (first === undefined || first.id <= check.end.id + 1) return rows;
    const start = await this.chain.start();
    if (start.id <= check.end.id) return rows;
    check.restart(start);
    return rows.filter(({ id }) => id > start.id);
  }

  /** A row beyond the recorded end was not appended by this service. */
  private async checkEnd(check: ChainCheck): Promise<void> {
    const head = await this.chain.head();
    if (check.end.id > head.id) check.broken = { id: head.id + 1, reason: 'the row stands beyond the recorded end of the trail' };
    else if (check.end.id === head.id && check.end.hash !== head.hash)
      check.broken = { id: head.id, reason: 'the recorded end of the trail is another one' };
  }

  /** The anchor, or the sentence that says why it cannot be read. */
  private async readAnchor(): Promise<Anchor | null | string> {
    try {
      return await this.anchor.current();
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof Error && error.message.includes('anchor')))
        return 'the anchor outside the database cannot be read';
      throw error;
    }
  }
}
