import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { controlEvents, controlRequests, heldBreakers } from '../../../platform/database/tables/controls.schema.js';
import { Database } from '../../../platform/database/database.js';
import { users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { type AuditEntry, AuditLog } from '../../auth/audit/audit-log.js';
import type { ControlChange, RequestStatus } from './control.js';
import { type RequestRow, toRequestDto } from './control-request.js';

export type EventRow = typeof controlEvents.$inferSelect;

/** A change of a request with its event and audit row: all are stored, or none. */
export interface RecordedChange {
  readonly change: ControlChange;
  readonly entry: AuditEntry;
}

const KEY_LIFE_MS = 86_400_000;

/** Requests and their events. The row decides which of two concurrent changes wins. */
@Injectable()
export class ControlRequestsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Inserts the request, or returns the one that has its key already. */
  claim(row: RequestRow, record: RecordedChange): Promise<{ readonly row: RequestRow; readonly isNew: boolean }> {
    return this.database.transaction(async (tx) => {
      const ownKey = and(
        eq(controlRequests.requestedById, row.requestedById),
        eq(controlRequests.idempotencyKey, row.idempotencyKey ?? ''),
      );
      const old = lt(controlRequests.requestedAt, new Date(row.requestedAt.getTime() - KEY_LIFE_MS));
      await tx.update(controlRequests).set({ idempotencyKey: null }).where(and(ownKey, old));
      const [made] = await tx.insert(controlRequests).values(row).onConflictDoNothing().returning();
      if (!made) {
        const [known] = await tx.select().from(controlRequests).where(ownKey);
        if (!known) throw new Error('A request that was there is gone');
        return { row: known, isNew: false };
      }
      await this.storeChange(tx, made, record);
      return { row: made, isNew: true };
    });
  }

  /** Changes a request that has one of these statuses; null when it has another one by now. */
  advance(
    id: string,
    from: readonly RequestStatus[],
    set: Partial<RequestRow>,
    record: (row: RequestRow) => RecordedChange,
    extra?: SQL,
  ): Promise<RequestRow | null> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx
        .update(controlRequests)
        .set(set)
        .where(and(eq(controlRequests.id, id), inArray(controlRequests.status, [...from]), extra))
        .returning();
      if (row) await this.storeChange(tx, row, record(row));
      return row ?? null;
    });
  }

  /** Changes a pending request that has not expired. */
  advancePending(id: string, now: Date, set: Partial<RequestRow>, record: (row: RequestRow) => RecordedChange): Promise<RequestRow | null> {
    return this.advance(id, ['pending_approval'], set, record, gt(controlRequests.expiresAt, now));
  }

  /** The request that this principal has made with this key within the last day. */
  async byKey(requestedById: string, key: string, now: Date): Promise<RequestRow | null> {
    const { requestedById: by, idempotencyKey, requestedAt } = controlRequests;
    const since = new Date(now.getTime() - KEY_LIFE_MS);
    const [row] = await this.database.drizzle
      .select()
      .from(controlRequests)
      .where(and(eq(by, requestedById), eq(idempotencyKey, key), gt(requestedAt, since)));
    return row ?? null;
  }

  async keepAnswer(id: string, answer: Readonly<Record<string, unknown>>): Promise<void> {
    await this.database.drizzle
      .update(controlRequests)
      .set({ answer: { ...answer } })
      .where(and(eq(controlRequests.id, id), isNull(controlRequests.answer)));
  }

  async find(id: string): Promise<RequestRow | null> {
    const [row] = await this.database.drizzle.select().from(controlRequests).where(eq(controlRequests.id, id));
    return row ?? null;
  }

  /** Newest first. */
  page(
    status: RequestStatus | undefined,
    before: { readonly atMs: number; readonly id: string } | null,
    limit: number,
  ): Promise<RequestRow[]> {
    const { requestedAt, id } = controlRequests;
    return this.database.drizzle
      .select()
      .from(controlRequests)
      .where(
        and(
          status === undefined ? undefined : eq(controlRequests.status, status),
          before ? sql`(${requestedAt}, ${id}) < (${new Date(before.atMs).toISOString()}::timestamptz, ${before.id}::uuid)` : undefined,
        ),
      )
      .orderBy(desc(requestedAt), desc(id))
      .limit(limit);
  }

  /** Requests that wait for a second person, and running ones whose process has ended. */
  unsettled(startedBefore: Date): Promise<RequestRow[]> {
    const waiting = eq(controlRequests.status, 'pending_approval');
    const abandoned = and(eq(controlRequests.status, 'running'), lt(controlRequests.startedAt, startedBefore));
    return this.database.drizzle
      .select()
      .from(controlRequests)
      .where(or(waiting, abandoned))
      .orderBy(asc(controlRequests.requestedAt))
      .limit(1000);
  }

  /** Role and brokers of an enabled user; null = there is none of that name. */
  async grantOf(username: string): Promise<{ readonly role: string; readonly brokers: readonly string[] } | null> {
    const [user] = await this.database.drizzle.select().from(users).where(eq(users.username, username));
    return user && !user.disabled ? user : null;
  }

  unannounced(limit: number): Promise<EventRow[]> {
    const { position, announcedAt } = controlEvents;
    return this.database.drizzle.select().from(controlEvents).where(isNull(announcedAt)).orderBy(asc(position)).limit(limit);
  }

  async markAnnounced(positions: readonly number[]): Promise<void> {
    await this.database.drizzle
      .update(controlEvents)
      .set({ announcedAt: sql`now()` })
      .where(inArray(controlEvents.position, [...positions]));
  }

  async holdBreaker(service: string, held: boolean, now: Date): Promise<void> {
    const set = { held, changedAt: now };
    await this.database.drizzle
      .insert(heldBreakers)
      .values({ service, ...set })
      .onConflictDoUpdate({ target: heldBreakers.service, set });
  }

  async breakers(): Promise<{ service: string; held: boolean; changedAt: Date }[]> {
    return this.database.drizzle.select().from(heldBreakers);
  }

  /** Audit row last: the end of its chain is locked until the transaction ends. */
  private async storeChange(tx: Transaction, row: RequestRow, { change, entry }: RecordedChange): Promise<void> {
    const data = { change, ...toRequestDto(row) };
    await tx.insert(controlEvents).values({ requestId: row.id, at: new Date(), data });
    await this.audit.recordIn(tx, entry);
  }
}
