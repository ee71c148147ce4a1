import { Injectable } from '@nestjs/common';
import { eq } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { marketPauses } from '../../../platform/database/market.schema.js';

/** The only row that there may be. */
const DESK = 'desk';

/** Who has said that market data must not be traded on, and why. */
export interface Pause {
  readonly pausedBy: string;
  readonly reason: string;
  readonly at: Date;
}

/** Keeps a pause over restarts and for all replicas. */
@Injectable()
export class MarketPauseRepository {
  constructor(private readonly database: Database) {}

  async read(): Promise<Pause | null> {
    const [row] = await this.database.drizzle.select().from(marketPauses).where(eq(marketPauses.id, DESK));
    return row ?? null;
  }

  /** The newest pause is the one that stands. */
  async put(pause: Pause): Promise<void> {
    await this.database.drizzle
      .insert(marketPauses)
      .values({ id: DESK, ...pause })
      .onConflictDoUpdate({ target: marketPauses.id, set: { ...pause } });
  }

  async remove(): Promise<void> {
    await this.database.drizzle.delete(marketPauses).where(eq(marketPauses.id, DESK));
  }
}
