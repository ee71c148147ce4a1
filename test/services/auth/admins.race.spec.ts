import { sql } from 'drizzle-orm';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { bearer, type Desk, lockWaits, PASSWORDS, startDesk } from '../../support/desks/auth-desk.js';
import { until } from '../../support/until.js';

/** Here, since the embedded database does one thing after the other by itself. */
describe('the last two admins, who take each other away at the same time', () => {
  let database: DatabaseEnv;
  let desk: Desk;
  beforeAll(async () => {
    database = await testDatabaseEnv('postgres');
    desk = await startDesk({}, database);
  });
  afterAll(async () => {
    await desk.end();
    await database.drop();
  });

  const admin = async (name: string): Promise<Record<string, string>> => {
    await desk.rows.execute(sql`
      insert into users (username, password_hash, role) select ${name}, password_hash, role from users where username = 'admin'`);
    return bearer(String((await desk.login(name, PASSWORDS.ADMIN_PASSWORD)).body.access_token));
  };
  const send = async (method: string, username: string, as: Record<string, string>, form: object | undefined) => {
    const body = form && { headers: { ...as, 'content-type': 'application/json' }, body: JSON.stringify(form) };
    const { status } = await fetch(`${desk.url}/api/users/${username}`, { method, headers: as, ...body });
    return status < 300;
  };

  it.each([
    ['PATCH', { role: 'viewer' }],
    ['PATCH', { disabled: true }],
    ['PATCH', { brokers: ['alpha'] }],
    ['DELETE', undefined],
  ])('leave one of them: %s %j', async (method, form) => {
    const [one, two] = [await admin('one'), await admin('two')];
    await desk.rows.execute(sql`update users set disabled = true where username not in ('one', 'two')`);
    const asked = await desk.rows.transaction(async (tx) => {
      // Both are in the middle of it before either can go on.
      await tx.execute(sql`select 1 from users where username in ('one', 'two') for update`);
      const both = [send(method, 'two', one, form), send(method, 'one', two, form)];
      await until(async () => (await lockWaits(desk)) === 2);
      return { both };
    });
    expect((await Promise.all(asked.both)).filter((done) => done)).toHaveLength(1);
    const { rows } = await desk.rows.execute(sql`
      select username from users where role = 'admin' and not disabled and brokers @> '["*"]'`);
    expect(rows).toHaveLength(1);
    await desk.rows.execute(sql`delete from users where username in ('one', 'two')`);
  });
});
