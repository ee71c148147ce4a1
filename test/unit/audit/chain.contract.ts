import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { loadConfig } from '../../../src/config/config.js';
import { AuditRetention } from '../../../src/modules/audit/audit.retention.js';
import { AuditAnchor } from '../../../src/modules/audit/chain/audit-anchor.js';
import { AuditChainRepository } from '../../../src/modules/audit/chain/audit-chain.repository.js';
import { AuditTrail } from '../../../src/modules/audit/chain/audit-trail.js';
import { AuditVerification } from '../../../src/modules/audit/verify/audit-verification.js';
import { SYSTEM_ACTOR } from '../../../src/modules/auth/audit/audit-log.js';
import type { Database } from '../../../src/platform/database/database.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { WrittenParts } from '../../../src/platform/telemetry/written-parts.js';
import { tamper } from '../../support/desks/audit.js';
import { type DatabaseKind, testDatabase } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const DAY_MS = 86_400_000;
const ROWS = 6;

/** The guarantees of the audit trail, the same on both databases. */
export function describeAuditChain(kind: DatabaseKind): void {
  describe(`the audit trail in the ${kind} database`, () => {
    let database: Database;
    let drop: () => Promise<void>;
    let dataDir: string;
    let chain: AuditChainRepository;
    let anchor: AuditAnchor;
    let trail: AuditTrail;
    let parts: WrittenParts;
    let verification: AuditVerification;
    let retention: AuditRetention;

    beforeAll(async () => {
      ({ database, drop } = await testDatabase(kind));
      await database.drizzle.execute(sql`create table head_before as select * from audit_head`);
    });
    afterAll(() => drop());

    beforeEach(() => {
      dataDir = mkdtempSync(join(tmpdir(), 'quarterdeck-audit-'));
      const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir });
      chain = new AuditChainRepository(database);
      anchor = new AuditAnchor(chain, config);
      parts = new WrittenParts(new Metrics());
      trail = new AuditTrail(chain, anchor, config, parts);
      verification = new AuditVerification(chain, anchor);
      retention = new AuditRetention(chain, anchor, config);
    });
    afterEach(async () => {
      await anchor.onModuleDestroy();
      rmSync(dataDir, { recursive: true, force: true });
      for (const table of ['audit_log', 'audit_cuts']) await tamper(database, sql.raw(`delete from ${table}`));
      await tamper(database, sql`update audit_head set last_id = 0, last_hash = head_before.last_hash from head_before`);
    });

    const record = (n: number) =>
      trail.record({ actor: SYSTEM_ACTOR, action: 'test.row', subject: 'test', outcome: 'success', detail: { n } });
    const some = () => Promise.all(Array.from({ length: ROWS }, (_, n) => record(n)));
    const verify = () => verification.verify(60_000);
    const rows = async () => (await chain.after(Number.MIN_SAFE_INTEGER, 1000)).map(({ id }) => id);

    it.each([
      ['UPDATE', sql`update audit_log set at = now()`],
      ['an UPDATE that meets no row', sql`update audit_log set body = '' where id < 0`],
      ['DELETE', sql`delete from audit_log`],
      ['TRUNCATE', sql`truncate audit_log`],
      ['an end that goes back', sql`update audit_head set last_id = 0`],
      ['an end without its row', sql`update audit_head set last_id = 1000000`],
      ['DELETE of the end', sql`delete from audit_head`],
      [
        'a cut of part of a day',
        sql`insert into audit_cuts (through_id, through_hash, before) select id, hash, now() from audit_log where id = 1`,
      ],
      [
        'a cut of everything',
        sql`insert into audit_cuts (through_id, through_hash, before) select id, hash, date_trunc('day', now(), 'UTC') from audit_log where id = 6`,
      ],
      ['an UPDATE of cuts', sql`update audit_cuts set through_id = 0`],
    ])('refuses %s itself', async (_, statement) => {
      await some();
      await expect(database.drizzle.execute(statement)).rejects.toMatchObject({ code: '42501' });
      expect(await verify()).toMatchObject({ ok: true, rows: ROWS, checked: ROWS });
    });

    const copied = (id: number) =>
      sql`insert into audit_log (id, at, body, hash) select ${id}::bigint, at, body, hash from audit_log where id = 1`;
    const swapped = sql`
      with old as (select id, at, body, hash from audit_log where id in (2, 4))
      update audit_log l set at = o.at, body = o.body, hash = o.hash from old o where l.id in (2, 4) and o.id = 6 - l.id`;

    const inserted = sql`
      with moved as (delete from audit_log where id > 3 returning id, at, body, hash)
      insert into audit_log (id, at, body, hash) select id, at, body, hash from (
        select id + 1 as id, at, body, hash from moved union all select 4, at, body, hash from audit_log where id = 1
      ) r order by id desc`;

    it.each<[string, ReturnType<typeof sql>, number]>([
      ['was changed', sql`update audit_log set body = replace(body, '"n":', '"m":') where id = 3`, 3],
      ['has another hash', sql`update audit_log set hash = repeat('a', 64) where id = 3`, 3],
      ['is no JSON that was hashed', sql`update audit_log set body = '{"id":3}' where id = 3`, 3],
      ['is filed under another day', sql`update audit_log set at = '2020-01-01' where id = 3`, 3],
      ['was removed', sql`delete from audit_log where id = 2`, 2],
      ['was removed from the front', sql`delete from audit_log where id = 1`, 1],
      ['was swapped with another one, the first of the two', swapped, 2],
      ['was put between two others', inserted, 4],
      ['was added to the end', copied(7), 7],
      ['was added before the beginning', copied(0), 0],
      ['was cut off the end, the first of them', sql`delete from audit_log where id > 4`, 5],
      ['was cut off, all of them', sql`delete from audit_log`, 1],
    ])('is detected by the row that %s', async (_, statement, firstBroken) => {
      await some();
      expect(await verify()).toMatchObject({ ok: true, first_broken: null });
      await tamper(database, statement);
      expect(await verify()).toMatchObject({ ok: false, first_broken: firstBroken, reason: expect.any(String) });
    });

    it('is detected by the anchor outside the database, even when the recorded end was set back too', async () => {
      await some();
      await anchor.move();
      await tamper(database, sql`delete from audit_log where id > 4`);
      await tamper(database, sql`update audit_head set last_id = 4, last_hash = (select hash from audit_log where id = 4)`);
      expect(await verify()).toMatchObject({ ok: false, first_broken: 5, anchored_at: expect.any(String) });
      // The anchor does not move, whatever is written afterwards.
      await some();
      await anchor.move();
      expect(await verify()).toMatchObject({ ok: false, first_broken: ROWS });
    });

    it('is detected when the chain was rewritten from some row on', async () => {
      await some();
      await anchor.move();
      await tamper(database, sql`delete from audit_log where id > 2`);
      await tamper(database, sql`update audit_head set last_id = 2, last_hash = (select hash from audit_log where id = 2)`);
      for (let n = 100; n < 110; n += 1) await record(n);
      expect(await verify()).toMatchObject({ ok: false, reason: expect.stringContaining('anew') });
    });

    it('deletes whole days from its front, records that, and continues from the anchor', async () => {
      const now = Date.now;
      for (const days of [402, 401, 401, 1]) {
        Date.now = () => now() - days * DAY_MS;
        await record(days).finally(() => (Date.now = now));
      }
      expect(await retention.sweep()).toEqual({ rows: 3 });
      expect(await rows()).toEqual([4, 5, 6]);
      const cuts = await chain.page({ action: 'audit.retention' }, { beforeId: null }, 10);
      expect(cuts.map(({ body }) => (JSON.parse(body) as { detail: object }).detail)).toMatchObject([
        { through_id: 3, rows: 2 },
        { through_id: 1, rows: 1 },
      ]);
      expect(await verify()).toMatchObject({ ok: true, rows: 3, checked: 3 });
      await tamper(database, sql`delete from audit_log where id = 4`);
      expect(await verify()).toMatchObject({ ok: false, first_broken: 4 });
    });

    it('passes a check during which days are deleted from its front', async () => {
      const now = Date.now;
      const filed = async (count: number, days: number) => {
        Date.now = () => now() - days * DAY_MS;
        await Promise.all(Array.from({ length: count }, (_, n) => record(n))).finally(() => (Date.now = now));
      };
      // More than the first page of a check.
      await filed(2100, 402);
      await filed(5, 401);
      await filed(1, 1);
      const after = chain.after.bind(chain);
      let pages = 0;
      chain.after = async (id, limit) => {
        pages += 1;
        if (pages === 2) expect(await retention.sweep()).toEqual({ rows: 2105 });
        return after(id, limit);
      };
      // The first page, the rows that are left, and the row of the retention.
      expect(await verify()).toMatchObject({ ok: true, first_broken: null, checked: 2000 + 1 + 2 });
      expect(pages).toBe(2);
    });

    it('reports that it cannot be written, and notices when it can without leaving a row', async () => {
      const entry = { actor: SYSTEM_ACTOR, action: 'test.row', subject: null, outcome: 'success' } as const;
      await database.drizzle.execute(sql`alter table audit_log rename to audit_log_away`);
      await expect(trail.record(entry)).rejects.toMatchObject({ code: 'storage.unavailable' });
      expect(parts.states()).toEqual({ audit: 'refused' });
      await database.drizzle.execute(sql`alter table audit_log_away rename to audit_log`);
      await until(() => parts.states()['audit'] === 'taken');
      expect(await verify()).toMatchObject({ ok: true, checked: 0 });
    });

    it('is one chain over all replicas and concurrent writers', async () => {
      const other = new AuditTrail(chain, anchor, loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir }), new WrittenParts(new Metrics()));
      const entry = { actor: SYSTEM_ACTOR, action: 'test.row', subject: null, outcome: 'success' } as const;
      await Promise.all(Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? trail : other).record(entry)));
      expect(await verify()).toMatchObject({ ok: true, checked: 1000 });
    });

    it('stores a row together with its change, or neither', async () => {
      const entry = { actor: SYSTEM_ACTOR, action: 'test.change', subject: null, outcome: 'success' } as const;
      await expect(
        database.transaction(async (tx) => {
          await trail.recordIn(tx, entry);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await rows()).toEqual([]);
      await database.transaction((tx) => trail.recordIn(tx, entry));
      expect(await rows()).toEqual([1]);
    });
  });
}
