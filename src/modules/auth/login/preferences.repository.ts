import { Injectable } from '@nestjs/common';
import { eq, inArray, sql } from 'drizzle-orm';
import { userPreferences } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';

/** What a user has chosen, and how often that was changed. */
export interface Kept {
  readonly data: Record<string, unknown>;
  readonly revision: number;
}

@Injectable()
export class PreferencesRepository {
  constructor(private readonly database: Database) {}

  async find(username: string): Promise<Kept | undefined> {
    const [row] = await this.database.drizzle.select().from(userPreferences).where(eq(userPreferences.username, username));
    return row;
  }

  /** Undefined when what is there is none of these revisions (0 = nothing is there; null = any): the row decides between two browsers. */
  async keep(username: string, data: Record<string, unknown>, revisions: readonly number[] | null): Promise<Kept | undefined> {
    const { revision } = userPreferences;
    const set = { data, revision: sql`${revision} + 1`, updatedAt: sql`now()` };
    const isThere = revisions !== null && !revisions.includes(0);
    const table = this.database.drizzle;
    const [row] = isThere
      ? await table
          .update(userPreferences)
          .set(set)
          .where(sql`${userPreferences.username} = ${username} and ${inArray(revision, [...revisions])}`)
          .returning()
      : await table
          .insert(userPreferences)
          .values({ username, data, revision: 1 })
          .onConflictDoUpdate({
            target: userPreferences.username,
            set,
            ...(revisions !== null && { setWhere: inArray(revision, [...revisions]) }),
          })
          .returning();
    return row;
  }
}
