import { Injectable } from '@nestjs/common';
import { eq } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { marketPauses } from '../../../platform/database/tables/market.schema.js';

/** The key of the only row. */
const DESK = 'desk';

/** A pause of market data, with its author and reason. */
export interface Pause {
  readonly pausedBy: string;
  readonly reason: string;
  readonly at: Date;
}

/** Stores the pause, over restarts and for all replicas. */
@Injectable()
export class MarketPauseRepository {
  constructor(private readonly database: Database) {}

  async read(): Promise<Pause | null> {
    const [row] = await this.database.drizzle.select().from(marketPauses).where(eq(marketPauses.id, DESK));
    return row ?? null;
  }

  /** Replaces the stored pause. */
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
