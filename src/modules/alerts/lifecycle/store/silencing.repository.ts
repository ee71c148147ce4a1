import { Injectable } from '@nestjs/common';
import { and, asc, gt, gte, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { alerts } from '../../../../platform/database/tables/alerts.schema.js';
import { Database } from '../../../../platform/database/database.js';
import type { Transaction } from '../../../../platform/database/connection/storage.session.js';
import type { ActiveSilence } from '../../matching/silence.js';
import type { Alert, AlertChange } from '../alert.js';
import { silencingChange, withSilences } from '../silencing.js';
import { storableJson, TimelineRepository } from './timeline.repository.js';

const BATCH = 500;

/** The people who ended silences early, by the silence's id. */
export type EndedBy = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Applies the silences to the alerts. Several replicas may do so at once: the rows decide which of them writes a change. */
@Injectable()
export class SilencingRepository {
  constructor(
    private readonly database: Database,
    private readonly timeline: TimelineRepository,
  ) {}

  /** Checks the silenced alerts, and the active ones seen since `seenSinceMs`; gives how many changes were written. */
  async apply(silences: readonly ActiveSilence[], seenSinceMs: number, nowMs: number, endedBy: EndedBy): Promise<number> {
    const mayChange = silences.length === 0 ? undefined : and(ACTIVE, gte(alerts.lastSeenAt, new Date(seenSinceMs)));
    let changes = 0;
    for (let after: string | null = null; ;) {
      const rows = await this.next(or(isNotNull(alerts.silencedBy), mayChange), after);
      const stale = rows.filter((alert) => withSilences(alert, alert.sourceSilences, silences) !== alert);
      const gone = new Set(stale.flatMap(({ silenceIds }) => silenceIds).filter((id) => !silences.some((silence) => silence.id === id)));
      const enders = await endedBy([...gone]);
      if (stale.length > 0) changes += await this.database.transaction((tx) => this.write(tx, stale, silences, enders, nowMs));
      if (rows.length < BATCH) return changes;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private async next(which: SQL | undefined, after: string | null): Promise<Alert[]> {
    const rows = await this.database.drizzle
      .select()
      .from(alerts)
      .where(and(which, after === null ? undefined : gt(alerts.id, after)))
      .orderBy(asc(alerts.id))
      .limit(BATCH);
    return rows as Alert[];
  }

  private async write(
    tx: Transaction,
    stale: readonly Alert[],
    silences: readonly ActiveSilence[],
    enders: ReadonlyMap<string, string>,
    nowMs: number,
  ): Promise<number> {
    const locked = (await tx
      .select()
      .from(alerts)
      .where(
        inArray(
          alerts.id,
          stale.map(({ id }) => id),
        ),
      )
      .orderBy(sql`fingerprint collate "C"`)
      .for('update')) as Alert[];
    const changed = locked.flatMap((before) => {
      const after = withSilences(before, before.sourceSilences, silences);
      return after === before ? [] : [{ before, after }];
    });
    if (changed.length === 0) return 0;
    await update(
      tx,
      changed.map(({ after }) => after),
    );
    const deeds = changed.flatMap(({ before, after }) => toChange(before, after, silences, enders));
    await this.timeline.write(tx, deeds, nowMs);
    return deeds.length;
  }
}

const ACTIVE = inArray(alerts.status, ['open', 'acknowledged']);

async function update(tx: Transaction, changed: readonly Alert[]): Promise<void> {
  const rows = changed.map(({ id, silencedBy, silencedUntil, silenceIds }) => ({
    id,
    silenced_by: silencedBy,
    silenced_until: silencedUntil,
    silence_ids: silenceIds,
  }));
  await tx.execute(sql`
    update alerts set silenced_by = r.silenced_by, silenced_until = r.silenced_until, silence_ids = r.silence_ids
    from jsonb_to_recordset(${storableJson(rows)}::jsonb)
      as r (id uuid, silenced_by text, silenced_until timestamptz, silence_ids jsonb)
    where alerts.id = r.id`);
}

function toChange(
  before: Alert,
  after: Alert,
  silences: readonly ActiveSilence[],
  enders: ReadonlyMap<string, string>,
): readonly AlertChange[] {
  const change = silencingChange(before, after);
  if (change === null) return [];
  const comment = silences.find(({ id }) => id === after.silenceIds[0])?.comment ?? null;
  const ender = before.silenceIds.flatMap((id) => enders.get(id) ?? [])[0] ?? null;
  return [{ alert: after, change, actor: change === 'silenced' ? after.silencedBy : ender, comment, eventId: null }];
}
