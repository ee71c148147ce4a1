import { Injectable } from '@nestjs/common';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { recoveryCodes } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';
import { users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';

@Injectable()
export class SecondFactorRepository {
  constructor(private readonly database: Database) {}

  /** Marks the step of a code as used; false when it, or a later one, was used before. Over all replicas, one caller gets true. */
  async takeStep(username: string, step: number): Promise<boolean> {
    const { rowCount } = await this.database.drizzle
      .update(users)
      .set({ otpLastStep: step })
      .where(and(eq(users.username, username), or(isNull(users.otpLastStep), lt(users.otpLastStep, step))));
    return (rowCount ?? 0) > 0;
  }

  /** Uses a recovery code up; false when the user has none of that digest. */
  async takeRecoveryCode(username: string, codeHash: string): Promise<boolean> {
    const { rowCount } = await this.database.drizzle
      .delete(recoveryCodes)
      .where(and(eq(recoveryCodes.username, username), eq(recoveryCodes.codeHash, codeHash)));
    return (rowCount ?? 0) > 0;
  }

  /** A secret that waits for its first code; false when the user has a second factor already. */
  async begin(username: string, sealedSecret: string, record: (tx: Transaction) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { rowCount } = await tx
        .update(users)
        .set({ otpSecret: sealedSecret, otpLastStep: null })
        .where(and(eq(users.username, username), isNull(users.otpEnabledAt)));
      if ((rowCount ?? 0) === 0) return false;
      await record(tx);
      return true;
    });
  }

  enable(username: string, codeHashes: readonly string[], record: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ otpEnabledAt: sql`now()`, revision: sql`${users.revision} + 1` })
        .where(eq(users.username, username));
      await tx.delete(recoveryCodes).where(eq(recoveryCodes.username, username));
      await tx.insert(recoveryCodes).values(codeHashes.map((codeHash) => ({ username, codeHash })));
      await record(tx);
    });
  }

  disable(username: string, record: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ otpSecret: null, otpEnabledAt: null, otpLastStep: null, revision: sql`${users.revision} + 1` })
        .where(eq(users.username, username));
      await tx.delete(recoveryCodes).where(eq(recoveryCodes.username, username));
      await record(tx);
    });
  }
}
