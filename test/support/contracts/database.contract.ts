import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../../src/platform/database/database.js';
import { users } from '../../../src/platform/database/tables/schema.js';
import { type DatabaseKind, testDatabase } from '../database/database.js';

const person = (username: string) => ({ username, passwordHash: 'not a hash', role: 'Viewer' });

/** What features may rely on, the same on both databases. */
export function describeDatabase(kind: DatabaseKind): void {
  describe(`the ${kind} database`, () => {
    let database: Database;
    let drop: () => Promise<void>;
    const names = async () =>
      (await database.drizzle.select({ username: users.username }).from(users)).map((row) => row.username).toSorted();

    beforeAll(async () => ({ database, drop } = await testDatabase(kind)));
    beforeEach(() => database.drizzle.delete(users));
    afterAll(() => drop());

    it('says what it is and answers', async () => {
      expect(database.kind).toBe(kind);
      await expect(database.ping()).resolves.toBeUndefined();
    });

    it('keeps what a transaction has committed', async () => {
      await database.transaction(async (tx) => {
        await tx.insert(users).values(person('anna'));
        await tx.insert(users).values(person('bert'));
      });
      expect(await names()).toEqual(['anna', 'bert']);
    });

    it('keeps nothing of a transaction whose work fails, and passes the failure on', async () => {
      const work = database.transaction(async (tx) => {
        await tx.insert(users).values(person('anna'));
        throw new Error('changed my mind');
      });
      await expect(work).rejects.toThrow('changed my mind');
      expect(await names()).toEqual([]);
    });

    it('does not call a transaction committed when a failed statement in it was ignored', async () => {
      const work = database.transaction(async (tx) => {
        await tx.insert(users).values(person('anna'));
        await tx.execute(sql`select 1 / 0`).catch(() => {});
      });
      await expect(work).rejects.toThrow('rolled back');
      expect(await names()).toEqual([]);
    });

    it('rolls back to a savepoint and commits the rest', async () => {
      await database.transaction(async (tx) => {
        await tx.insert(users).values(person('anna'));
        await tx
          .transaction(async (inner) => {
            await inner.insert(users).values(person('bert'));
            throw new Error('not bert');
          })
          .catch(() => {});
      });
      expect(await names()).toEqual(['anna']);
    });

    it('serves many transactions at once, each on its own', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          database.transaction(async (tx) => {
            await tx.insert(users).values(person(`user${n}`));
            if (n % 2 === 0) throw new Error('every other one fails');
          }),
        ).map((work) => work.catch(() => {})),
      );
      expect(await names()).toEqual(Array.from({ length: 10 }, (_, n) => `user${2 * n + 1}`).toSorted());
    });

    it('passes a broken constraint on with its code and without the query and its values', async () => {
      await database.drizzle.insert(users).values(person('anna'));
      const error: unknown = await database.drizzle
        .insert(users)
        .values({ ...person('anna'), passwordHash: 'a secret hash' })
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: '23505', constraint: 'users_pkey' });
      expect(String(error)).not.toMatch(/insert into|a secret hash/i);
    });

    it('takes text as text, whatever is in it', async () => {
      const username = `'; drop table users; -- \u{1F4C8} \\ "`;
      await database.drizzle.insert(users).values(person(username));
      expect(await database.drizzle.select({ username: users.username }).from(users).where(eq(users.username, username))).toEqual([
        { username },
      ]);
    });

    it('carries a large value', async () => {
      const passwordHash = 'x'.repeat(5_000_000);
      await database.drizzle.insert(users).values({ ...person('anna'), passwordHash });
      const [row] = await database.drizzle.select().from(users);
      expect(row?.passwordHash).toBe(passwordHash);
    });
  });

  it(`the ${kind} database is unavailable, not broken, once it is closed`, async () => {
    const { database, drop } = await testDatabase(kind);
    await database.close();
    await expect(database.ping()).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(database.drizzle.select().from(users)).rejects.toMatchObject({
      code: 'storage.unavailable',
      options: { retryAfterSeconds: 2 },
    });
    await expect(database.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'storage.unavailable' });
    await drop();
  });
}
