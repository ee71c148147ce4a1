import { Injectable } from '@nestjs/common';
import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { wsTickets } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';

export type TicketRow = Omit<typeof wsTickets.$inferSelect, 'ticketHash' | 'expiresAt'>;

@Injectable()
export class WsTicketsRepository {
  constructor(private readonly database: Database) {}

  /** Stores a ticket that expires after so many seconds. */
  async create(ticketHash: string, row: TicketRow, seconds: number): Promise<void> {
    await this.database.drizzle.insert(wsTickets).values({ ...row, ticketHash, expiresAt: sql`now() + ${seconds} * interval '1 second'` });
  }

  /** Takes the ticket: over all replicas one caller gets it. Undefined when there is none, or it has expired. */
  async take(ticketHash: string): Promise<TicketRow | undefined> {
    const [row] = await this.database.drizzle
      .delete(wsTickets)
      .where(and(eq(wsTickets.ticketHash, ticketHash), gt(wsTickets.expiresAt, sql`now()`)))
      .returning();
    return row;
  }

  /** Reads a row without using it up; undefined when it has expired. */
  async find(ticketHash: string): Promise<TicketRow | undefined> {
    const [row] = await this.database.drizzle
      .select()
      .from(wsTickets)
      .where(and(eq(wsTickets.ticketHash, ticketHash), gt(wsTickets.expiresAt, sql`now()`)));
    return row;
  }

  /** Deletes at most `limit` expired tickets; returns the number. */
  async deleteExpired(limit: number): Promise<number> {
    const expired = this.database.drizzle
      .select({ ticketHash: wsTickets.ticketHash })
      .from(wsTickets)
      .where(lt(wsTickets.expiresAt, sql`now()`))
      .limit(limit);
    const { rowCount } = await this.database.drizzle.delete(wsTickets).where(inArray(wsTickets.ticketHash, expired));
    return rowCount ?? 0;
  }
}
