import { Injectable } from '@nestjs/common';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { alertDeliveries } from '../../../platform/database/tables/alerts.schema.js';
import type { ChangeKind } from '../lifecycle/alert-words.js';
import type { AlertDto } from '../lifecycle/dto/alert.dto.js';

/** A change that is due at the webhook; `attempts` counts the one that is being made. */
export interface WebhookDelivery {
  readonly position: number;
  readonly attempts: number;
  readonly change: ChangeKind;
  readonly atMs: number;
  readonly alert: AlertDto;
}

/** The queue of the outbound webhook. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  /** Claims due deliveries, oldest first, for `leaseMs`; after that the replica that claimed them counts as dead and they are due again. */
  async claim(limit: number, leaseMs: number): Promise<WebhookDelivery[]> {
    const claimed = await this.database.drizzle.execute<{
      position: string;
      attempts: number;
      change: ChangeKind;
      at_ms: number;
      alert: AlertDto;
    }>(sql`
      with due as (
        select position from alert_deliveries
        where delivered_at is null and failure is null and next_attempt_at <= now()
        order by next_attempt_at, position limit ${limit} for update skip locked
      )
      update alert_deliveries d set attempts = d.attempts + 1, next_attempt_at = now() + ${leaseMs} * interval '1 millisecond'
      from due join alert_timeline t on t.position = due.position
      where d.position = due.position
      returning d.position, d.attempts, t.change, (extract(epoch from t.at) * 1000)::float8 as at_ms, t.alert`);
    return claimed.rows
      .map(({ position, attempts, change, at_ms: atMs, alert }) => ({ position: Number(position), attempts, change, atMs, alert }))
      .toSorted((a, b) => a.position - b.position);
  }

  async delivered(position: number): Promise<void> {
    await this.set(position, { deliveredAt: sql`now()` });
  }

  /** The next attempt is after `pauseMs`; null: the delivery is given up, for this reason. */
  async failed(position: number, reason: string, pauseMs: number | null): Promise<void> {
    await this.set(
      position,
      pauseMs === null ? { failure: reason } : { nextAttemptAt: sql`now() + ${pauseMs} * interval '1 millisecond'` },
    );
  }

  /** Gives a delivery back that was not attempted. */
  async giveBack(position: number): Promise<void> {
    await this.set(position, { nextAttemptAt: sql`now()`, attempts: sql`greatest(attempts - 1, 0)` });
  }

  /** In how many milliseconds the next one is due; null when none waits. */
  async dueInMs(): Promise<number | null> {
    const [row] = await this.database.drizzle
      .select({ ms: sql<number | null>`(extract(epoch from min(next_attempt_at) - now()) * 1000)::float8` })
      .from(alertDeliveries)
      .where(and(isNull(alertDeliveries.deliveredAt), isNull(alertDeliveries.failure)));
    return row?.ms ?? null;
  }

  private async set(position: number, values: Record<string, unknown>): Promise<void> {
    await this.database.drizzle
      .update(alertDeliveries)
      .set(values)
      .where(and(eq(alertDeliveries.position, position), isNull(alertDeliveries.deliveredAt)));
  }
}
