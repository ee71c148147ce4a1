import { Injectable } from '@nestjs/common';
import { inArray, lt, sql } from 'drizzle-orm';
import { accessChanges } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';

export interface AccessChange {
  readonly id: number;
  readonly kind: 'user' | 'session' | 'key';
  readonly subject: string;
}

export interface ChangesRead {
  /** The time of the database at this read: the next read starts there. */
  readonly now: string;
  readonly changes: readonly AccessChange[];
}

/** Each read goes back this far, because transactions commit in another order than they began. Statements time out after 30 s. */
const OVERLAP = sql`interval '30 seconds'`;
const KEPT = sql`interval '1 day'`;

@Injectable()
export class AccessChangesRepository {
  constructor(private readonly database: Database) {}

  /** All changes since `since` (the time of an earlier read) and the overlap before it; without `since` only the time. */
  async read(since: string | null): Promise<ChangesRead> {
    const from = since === null ? sql`now()` : sql`${since}::timestamptz - ${OVERLAP}`;
    const { rows } = await this.database.drizzle.execute<{ now: string; changes: AccessChange[] }>(sql`
      select clock_timestamp()::text as now, coalesce((
        select jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'subject', subject) order by id)
        from ${accessChanges} where at > ${from}
      ), '[]'::jsonb) as changes`);
    const [row] = rows;
    return row ?? { now: new Date().toISOString(), changes: [] };
  }

  /** Deletes at most `limit` changes that every replica has read long ago; returns the number. */
  async deleteOld(limit: number): Promise<number> {
    const old = this.database.drizzle
      .select({ id: accessChanges.id })
      .from(accessChanges)
      .where(lt(accessChanges.at, sql`now() - ${KEPT}`))
      .limit(limit);
    const { rowCount } = await this.database.drizzle.delete(accessChanges).where(inArray(accessChanges.id, old));
    return rowCount ?? 0;
  }
}
