import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, isNull, lt, ne, sql } from 'drizzle-orm';
import { sessions } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';
import { refreshTokens, users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { brokerNames } from '../identity/principal.js';
import { isRole, type Role } from '../identity/permissions.js';

export type SessionRow = typeof sessions.$inferSelect;

/** An open session with the present state of its user. */
export interface SessionStanding {
  readonly id: string;
  readonly username: string;
  readonly endsAtMs: number;
  readonly role: Role;
  readonly brokers: readonly string[];
  readonly version: number;
  readonly mustChangePassword: boolean;
  readonly source: 'local' | 'oidc';
  readonly otpEnabled: boolean;
}

/** What a statement selects of a session `s` and its user `u`, for `toStanding`; `refresh_rotate` in the database gives the same. */
const STANDING = sql.raw(`s.id, extract(epoch from s.ends_at)::float8 * 1000 as ends_at_ms, u.username, u.role, u.brokers, u.version,
  u.must_change_password, u.source, u.otp_enabled_at is not null as otp_enabled`);
/** Whether the session `s` of the user `u` is open and may be used. */
const HOLDS = sql.raw('s.revoked_at is null and s.ends_at > now() and not u.disabled');

export interface StandingRow extends Record<string, unknown> {
  readonly id: string;
  readonly ends_at_ms: number;
  readonly username: string;
  readonly role: string;
  readonly brokers: readonly string[];
  readonly version: number;
  readonly must_change_password: boolean;
  readonly source: 'local' | 'oidc';
  readonly otp_enabled: boolean;
}

const open = and(isNull(sessions.revokedAt), gt(sessions.endsAt, sql`now()`));
/** The time of last use is written at most once in this interval. */
export const SEEN_AGAIN = sql`interval '1 minute'`;
/** How long an ended session is kept. */
const KEPT = sql`interval '1 day'`;

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** The valid ones of these sessions, by id: open, and of an enabled user with a role that this version knows. */
  async standings(ids: readonly string[]): Promise<Map<string, SessionStanding>> {
    if (ids.length === 0) return new Map();
    const { rows } = await this.database.drizzle.execute<StandingRow>(sql`
      select ${STANDING} from ${sessions} s join ${users} u on u.username = s.username
      where s.id = any(${sql.param([...ids])}::text[]) and ${HOLDS}`);
    return new Map(rows.flatMap((row) => toStanding(row) ?? []).map((standing) => [standing.id, standing]));
  }

  /** The open sessions of a user, the most recently used first. */
  async list(username: string): Promise<SessionRow[]> {
    return this.database.drizzle
      .select()
      .from(sessions)
      .where(and(eq(sessions.username, username), open))
      .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
      .limit(1000);
  }

  async find(id: string): Promise<SessionRow | undefined> {
    const [row] = await this.database.drizzle.select().from(sessions).where(eq(sessions.id, id));
    return row;
  }

  /** Ends this session of the user; false when the user has no open session of that id. */
  async end(tx: Transaction, username: string, id: string): Promise<boolean> {
    const { rowCount } = await tx
      .update(sessions)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(sessions.id, id), eq(sessions.username, username), isNull(sessions.revokedAt)));
    return (rowCount ?? 0) > 0;
  }

  /** Ends every other session of the user; returns the number. */
  async endAll(tx: Transaction, username: string, exceptId: string | null = null): Promise<number> {
    const { rowCount } = await tx
      .update(sessions)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(sessions.username, username), isNull(sessions.revokedAt), exceptId === null ? undefined : ne(sessions.id, exceptId)));
    return rowCount ?? 0;
  }

  /** Writes the time of last use, at most once a minute. */
  async touch(id: string): Promise<void> {
    await this.database.drizzle
      .update(sessions)
      .set({ lastSeenAt: sql`now()` })
      .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, sql`now() - ${SEEN_AGAIN}`)));
  }

  /**
   * Deletes at most `limit` sessions that ended a day ago or earlier: by their end, by revocation, or idle, when the last refresh token
   * has expired and so has the last access token, which lives `tokenSeconds`. Returns the number.
   */
  async deleteOver(tokenSeconds: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.drizzle.execute(sql`
      delete from ${sessions} where id in (
        select s.id from ${sessions} s
        where s.revoked_at < now() - ${KEPT} or s.ends_at < now() - ${KEPT} or (
          s.started_at < now() - ${KEPT} - ${tokenSeconds} * interval '1 second' and not exists (
            select from ${refreshTokens} t where t.family_id = s.id and (
              (t.rotated_at is null and t.expires_at > now() - ${KEPT})
              or t.created_at > now() - ${KEPT} - ${tokenSeconds} * interval '1 second')))
        limit ${limit})`);
    return rowCount ?? 0;
  }
}

/** Null where the role of the user is unknown to this version. */
export function toStanding(row: StandingRow): SessionStanding | null {
  if (!isRole(row.role)) return null;
  return {
    id: row.id,
    username: row.username,
    endsAtMs: Math.round(row.ends_at_ms),
    role: row.role,
    brokers: brokerNames(row.brokers),
    version: row.version,
    mustChangePassword: row.must_change_password,
    source: row.source,
    otpEnabled: row.otp_enabled,
  };
}
