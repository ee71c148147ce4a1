import { sql } from 'drizzle-orm';
import { JournalRetention } from '../../../src/modules/ingest/journal/journal.retention.js';
import { SystemRetention } from '../../../src/modules/system/samples/system.retention.js';
import { Database } from '../../../src/platform/database/database.js';
import { HourlySweep } from '../../../src/platform/database/sweeps/hourly-sweep.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { until } from '../../support/until.js';

interface ModulesContainerOf {
  getModules(): Map<string, { readonly providers: Map<unknown, { readonly instance: unknown }> }>;
}

describe('a round of retention', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const round = (of: typeof SystemRetention | typeof JournalRetention) => app.app.get<HourlySweep>(of, { strict: false }).round();

  it('is recorded with the number of deleted rows, and not recorded when nothing was too old', async () => {
    await round(SystemRetention);
    const old = sql`insert into system_samples (component, at, status, figures) select 'old', now() - n * interval '1 year', 'OK', '{}'::jsonb from generate_series(1, 3) n`;
    await app.app.get(Database).drizzle.execute(old);
    await round(SystemRetention);
    await until(async () => (await auditRows(app, 'action=system.retention')).length > 0);
    expect(await auditRows(app, 'action=system.retention')).toMatchObject([
      { actor: { id: 'system' }, subject: 'system', outcome: 'success', detail: { deleted: { samples: 3 } } },
    ]);
  });

  it('is recorded when it has failed, without the message of the database', async () => {
    const drizzle = app.app.get(Database).drizzle;
    await drizzle.execute(sql`alter table desk_events rename to desk_events_away`);
    await round(JournalRetention);
    await drizzle.execute(sql`alter table desk_events_away rename to desk_events`);
    await until(async () => (await auditRows(app, 'action=journal.retention')).length > 0);
    expect(await auditRows(app, 'action=journal.retention')).toMatchObject([{ outcome: 'failure', detail: { deleted: null } }]);
  });

  it('of every kind is recorded', () => {
    const { container } = app.app as unknown as { container: ModulesContainerOf };
    const providers = [...container.getModules().values()].flatMap((module) => [...module.providers.values()]);
    const sweeps = new Set(providers.map(({ instance }) => instance).filter((instance) => instance instanceof HourlySweep));
    expect(sweeps.size).toBeGreaterThan(6);
    expect([...sweeps].filter((sweep) => !Reflect.get(sweep, 'reports')).map((sweep) => sweep.constructor.name)).toEqual([]);
  });
});
