import { sql } from 'drizzle-orm';
import { ReservedBrokers } from '../../../src/modules/auth/admin/reserved-brokers.js';
import { withAdministration } from '../../support/desks/administration.js';
import { type Desk, withKey } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';

/** Brokers as they were stored before `all`, and names beside `*`, were refused. */
const STORED: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['all'], []],
  [['all', 'alpha'], ['alpha']],
  [['*', 'alpha'], ['*']],
  [['all', '*'], ['*']],
  [
    ['alpha', 'omega'],
    ['alpha', 'omega'],
  ],
];

describe('brokers with a reserved word, from before it was refused', () => {
  let desk: Desk;
  let admin: Record<string, string>;
  const { call, settled } = withAdministration((made) => ({ desk, admin } = made));
  const start = () => desk.app.get(ReservedBrokers, { strict: false }).onApplicationBootstrap();
  const deeds = async (subject: string) =>
    ((await call('GET', `audit?subject=${subject}`, admin)).body.items as { actor: { id: string }; detail: object }[]).filter(
      ({ actor }) => actor.id === 'system',
    );

  it.each(STORED)('%j become %j at the next start, of users and keys, with one audit row and no right more', async (before, after) => {
    const name = `user-${before.join('-').replace('*', 'star')}`;
    const headers = await settled(name);
    const { id, key } = (await call('POST', 'api-keys', headers, { name, permissions: ['view_dashboard'] })).body as Record<string, string>;
    const revoked = String((await call('POST', 'api-keys', admin, { name, permissions: ['view_dashboard'] })).body.id);
    await call('DELETE', `api-keys/${revoked}`, admin);
    for (const [table, column, value] of [
      ['api_keys', 'id', id],
      ['api_keys', 'id', revoked],
      ['users', 'username', name],
    ])
      await desk.rows.execute(sql`
        update ${sql.raw(String(table))} set brokers = ${JSON.stringify(before)}::jsonb where ${sql.raw(String(column))} = ${value}`);

    await Promise.all([start(), start()]);

    expect((await call('GET', `users/${name}`, admin)).body.brokers).toEqual(after);
    expect((await call('GET', `api-keys/${id}`, admin)).body.brokers).toEqual(after);
    expect((await call('GET', `api-keys/${revoked}`, admin)).body.brokers).toEqual(before);
    // What was written here by hand is known after half a second where the start has nothing to say.
    for (const as of [headers, withKey(String(key))])
      await until(async () => JSON.stringify((await desk.get('auth/me', as)).body.brokers) === JSON.stringify(after));
    const rows = before.length === after.length ? [] : [{ detail: { before: { brokers: before }, after: { brokers: after } } }];
    expect(await deeds(`user:${name}`)).toMatchObject(rows);
    expect(await deeds(`key:${id}`)).toMatchObject(rows);
  });

  it('leave a user whose ETag is another one, and who is given what was meant', async () => {
    await settled('meant');
    const before = await call('GET', 'users/meant', admin);
    await desk.rows.execute(sql`update users set brokers = '["all"]' where username = 'meant'`);
    await start();
    const stale = { ...admin, 'if-match': String(before.headers.get('etag')) };
    expect((await call('PATCH', 'users/meant', stale, { brokers: ['*'] })).status).toBe(412);
    expect((await call('PATCH', 'users/meant', admin, { brokers: ['*'] })).body.brokers).toEqual(['*']);
  });
});
