import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { sessions } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';
import { refreshTokens } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { SEEN_AGAIN, type SessionStanding, type StandingRow, toStanding } from './sessions.repository.js';

/** How long a used token still returns its successor, for a client that lost the answer. */
const GRACE = sql`interval '15 seconds'`;

/** A used token: `graced` = its successor may be returned again; `reused` = it came back too late, and its session is open. */
export interface OldToken {
  readonly sessionId: string;
  readonly username: string;
  readonly verdict: 'graced' | 'reused' | 'over';
}

@Injectable()
export class RefreshTokensRepository {
  constructor(private readonly database: Database) {}

  /** Keeps the first token of a session. */
  async create(
    tx: Transaction,
    token: Pick<typeof refreshTokens.$inferInsert, 'tokenHash' | 'familyId' | 'username'>,
    idleSeconds: number,
  ) {
    await tx.insert(refreshTokens).values({ ...token, expiresAt: sql`now() + ${idleSeconds} * interval '1 second'` });
  }

  /**
   * Replaces `token` by `successor` (both as digests) in one statement: of many calls at once, one succeeds. Returns the session, or
   * null when the token is not the newest of an open session.
   */
  async rotate(token: string, successor: string, idleSeconds: number): Promise<SessionStanding | null> {
    const { rows } = await this.database.drizzle.execute<StandingRow>(
      sql`select * from refresh_rotate(${token}, ${successor}, ${idleSeconds}, ${SEEN_AGAIN})`,
    );
    return rows[0] === undefined ? null : toStanding(rows[0]);
  }

  /** Undefined when no token has this digest. By the clock of the database, so the clocks of replicas do not matter. */
  async judge(token: string): Promise<OldToken | undefined> {
    const { rows } = await this.database.drizzle.execute<{ session: string; username: string; verdict: OldToken['verdict'] }>(sql`
      select t.family_id as session, t.username, case
        when s.id is null or s.revoked_at is not null or s.ends_at <= now() or t.rotated_at is null then 'over'
        when t.rotated_at > now() - ${GRACE} then 'graced'
        else 'reused' end as verdict
      from ${refreshTokens} t left join ${sessions} s on s.id = t.family_id where t.token_hash = ${token}`);
    const [row] = rows;
    return row && { sessionId: row.session, username: row.username, verdict: row.verdict };
  }

  /** The open session of a token; null where the session has ended, or the token has expired unused. */
  async sessionOf(token: string): Promise<Pick<OldToken, 'sessionId' | 'username'> | null> {
    const { rows } = await this.database.drizzle.execute<{ session: string; username: string }>(sql`
      select s.id as session, s.username from ${refreshTokens} t join ${sessions} s on s.id = t.family_id
      where t.token_hash = ${token} and s.revoked_at is null and s.ends_at > now() and (t.rotated_at is not null or t.expires_at > now())`);
    const [row] = rows;
    return row ? { sessionId: row.session, username: row.username } : null;
  }

  /**
   * Deletes at most `limit` tokens whose session was deleted; returns the number. Until then each used token is kept, to detect its
   * theft.
   */
  async deleteOrphans(limit: number): Promise<number> {
    const { rowCount } = await this.database.drizzle.execute(sql`
      delete from ${refreshTokens} where token_hash in (
        select t.token_hash from ${refreshTokens} t left join ${sessions} s on s.id = t.family_id where s.id is null limit ${limit})`);
    return rowCount ?? 0;
  }
}
