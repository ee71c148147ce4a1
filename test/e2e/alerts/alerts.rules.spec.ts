import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertRuleDto } from '../../../src/modules/alerts/rules/dto/alert-rule.dto.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';
import { AlertsDesk } from '../../services/alerts/alerts-desk.js';
import { measured, ofRules, RULE, rulesOn } from '../../support/desks/alert-rules.js';
import { startedForAll } from '../../support/started-for-all.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('rules by REST', () => {
  let desk: AlertsDesk;
  const { create } = rulesOn(() => desk);
  startedForAll(
    () => AlertsDesk.start(),
    (made) => (desk = made),
  );

  it('are made, listed, read, changed and deleted', async () => {
    const { status, body: rule } = await create({ labels: { host: 'desk-1' }, cooldown_seconds: 60 });
    expect([status, rule]).toEqual([
      201,
      {
        ...{ ...RULE, id: expect.any(String) as unknown, labels: { host: 'desk-1' }, for_seconds: 0, cooldown_seconds: 60, enabled: true },
        ...{ origin: 'api', created_by: 'admin', created_at: expect.stringMatching(/Z$/) as unknown },
      },
    ]);
    expect((await desk.call<AlertRuleDto>('GET', `/rules/${rule.id}`, undefined, 'admin')).body).toEqual(rule);
    expect((await desk.call<{ items: AlertRuleDto[] }>('GET', '/rules', undefined, 'admin')).body.items).toContainEqual(rule);
    const changed = await desk.call<AlertRuleDto>('PATCH', `/rules/${rule.id}`, { for_seconds: 5, name: 'other' }, 'admin');
    expect([changed.status, changed.body]).toEqual([200, Object.assign(rule, { for_seconds: 5, name: 'other' })]);
    expect(await desk.call('DELETE', `/rules/${rule.id}`, undefined, 'admin')).toEqual({ status: 204, body: null });
    expect(await desk.call('GET', `/rules/${rule.id}`, undefined, 'admin')).toMatchObject({
      status: 404,
      body: { code: 'alert_rule.not_found' },
    });
  });

  it('are read page by page, with a cursor of their own', async () => {
    for (const n of [1, 2, 3]) await create({ name: `page ${n}` });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: AlertRuleDto[]; next_cursor: string | null } } = await desk.call(
        'GET',
        `/rules?limit=1${cursor && `&cursor=${cursor}`}`,
        undefined,
        'admin',
      );
      seen.push(...body.items.map(({ name }) => name));
      cursor = body.next_cursor;
    }
    expect(seen.filter((name) => name.startsWith('page')).toSorted()).toEqual(['page 1', 'page 2', 'page 3']);
    const foreign = Buffer.from(JSON.stringify(['alerts', 1, UNKNOWN])).toString('base64url');
    expect(await desk.call('GET', `/rules?cursor=${foreign}`, undefined, 'admin')).toMatchObject({ status: 400 });
    for (const ms of [8639999999999999, -8639999999999999, 253402300800000, -1]) {
      const absurd = Buffer.from(JSON.stringify(['alert-rules', ms, UNKNOWN])).toString('base64url');
      expect(await desk.call('GET', `/rules?cursor=${absurd}`, undefined, 'admin')).toMatchObject({ status: 400 });
      const ofAlerts = Buffer.from(JSON.stringify(['alerts', ms, UNKNOWN])).toString('base64url');
      expect(await desk.call('GET', `?cursor=${ofAlerts}`)).toMatchObject({ status: 400 });
    }
  });

  it('may name any label, and no field is odd', async () => {
    const { status, body } = await create({ name: 'odd label', labels: { constructor: 'x' } });
    expect([status, body.labels]).toEqual([201, { constructor: 'x' }]);
    for (const fields of [{ metric: { constructor: 'x' } }, { constructor: 'x' }]) {
      expect(await create({ name: 'odd', ...fields })).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
      expect(await desk.call('PATCH', `/rules/${body.id}`, fields, 'admin')).toMatchObject({ status: 422 });
    }
    const changed = await desk.call<AlertRuleDto>('PATCH', `/rules/${body.id}`, { labels: { constructor: 'y' } }, 'admin');
    expect(changed.body.labels).toEqual({ constructor: 'y' });
  });

  it('have names of their own', async () => {
    await create({ name: 'taken' });
    expect(await create({ name: 'taken' })).toMatchObject({ status: 409, body: { code: 'alert_rule.name_taken' } });
    const { body } = await create({ name: 'free' });
    expect(await desk.call('PATCH', `/rules/${body.id}`, { name: 'taken' }, 'admin')).toMatchObject({
      status: 409,
      body: { code: 'alert_rule.name_taken' },
    });
  });

  it('are read by operators too', async () => {
    expect((await desk.call('GET', '/rules', undefined, 'operator')).status).toBe(200);
    expect((await desk.call('GET', `/rules/${UNKNOWN}`, undefined, 'operator')).status).toBe(404);
    expect((await desk.call('POST', '/rules', RULE, 'operator')).status).toBe(403);
  });

  it('are made and changed by admins', async () => {
    for (const as of ['viewer', 'key'] as const) {
      for (const [method, path] of [
        ['GET', '/rules'],
        ['POST', '/rules'],
        ['GET', `/rules/${UNKNOWN}`],
        ['PATCH', `/rules/${UNKNOWN}`],
        ['DELETE', `/rules/${UNKNOWN}`],
      ] as const)
        expect(await desk.call(method, path, method === 'GET' ? undefined : RULE, as)).toMatchObject({
          status: 403,
          body: { code: 'auth.forbidden' },
        });
    }
  });

  it.each([UNKNOWN, 'nonsense', "1' or '1'='1"])('of the unknown id %j are 404', async (id) => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', {}],
      ['DELETE', undefined],
    ] as const)
      expect(await desk.call(method, `/rules/${encodeURIComponent(id)}`, body, 'admin')).toMatchObject({
        status: 404,
        body: { code: 'alert_rule.not_found' },
      });
  });

  it.each([
    [{ condition: '0.8' }, 'condition'],
    [{ condition: '> x' }, 'condition'],
    [{ condition: '> 1; drop table alerts' }, 'condition'],
    [{ condition: undefined }, 'condition'],
    [{ message: 'it is {valu}' }, 'message'],
    [{ message: '' }, 'message'],
    [{ severity: 'purple' }, 'severity'],
    [{ for_seconds: -1 }, 'for_seconds'],
    [{ for_seconds: 1.5 }, 'for_seconds'],
    [{ for_seconds: 1e12 }, 'for_seconds'],
    [{ cooldown_seconds: '60' }, 'cooldown_seconds'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ metric: 7 }, 'metric'],
    [{ labels: { a: 1 } }, 'labels'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ origin: 'file' }, 'origin'],
    [{ id: UNKNOWN }, 'id'],
  ])('with %j are refused', async (fields, field) => {
    const { status, body } = await desk.call('POST', '/rules', { ...RULE, name: 'refused', ...fields }, 'admin');
    expect([status, body.errors?.map((error) => error.field)]).toEqual([422, expect.arrayContaining([field])]);
  });
});

describe('rules of ALERT_RULES_FILE', () => {
  let database: DatabaseEnv;
  let directory: string;
  let file: string;
  const write = (content: unknown) => writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const start = () => AlertsDesk.start({ ...database.env, ALERT_RULES_FILE: file });
  const rulesOf = async (desk: AlertsDesk) => (await desk.call<{ items: AlertRuleDto[] }>('GET', '/rules', undefined, 'admin')).body.items;

  beforeEach(async () => {
    database = await testDatabaseEnv();
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-rules-'));
    file = join(directory, 'rules.json');
  });
  afterEach(async () => {
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are in force from the start, read-only by REST, and replaced at the next start with what they have raised', async () => {
    write([RULE, { ...RULE, name: 'second', metric: 'memory' }]);
    const desk = await start();
    const rules = await rulesOf(desk);
    expect(rules.map(({ name, origin }) => `${name}: ${origin}`).toSorted()).toEqual([`${RULE.name}: file`, 'second: file']);
    const id = rules.find(({ name }) => name === RULE.name)?.id;
    for (const [method, body] of [
      ['PATCH', { enabled: false }],
      ['DELETE', undefined],
    ] as const)
      expect(await desk.call(method, `/rules/${id}`, body, 'admin')).toMatchObject({ status: 409, body: { code: 'alert_rule.from_file' } });
    await measured(desk, 0.9);
    await measured(desk, 0.9, { type: 'memory' });
    await until(async () => (await ofRules(desk)).length === 2);
    await desk.close();

    write([{ ...RULE, message: 'other words: {value}' }]);
    const again = await start();
    expect((await rulesOf(again)).map((rule) => [rule.id, rule.message])).toEqual([[id, 'other words: {value}']]);
    const statuses = async () => (await ofRules(again)).map(({ title, status }) => `${title}: ${status}`).toSorted();
    expect(await statuses()).toEqual([`${RULE.name}: open`, 'second: resolved']);
    // It was open before the start, so it is not raised again, and it ends when the metric says so.
    await measured(again, 0.95);
    await measured(again, 0.1);
    await until(async () => (await statuses()).every((line) => line.endsWith('resolved')));
    const [alert] = (await ofRules(again)).filter(({ title }) => title === RULE.name);
    expect((await again.get(alert?.id ?? '')).timeline.map(({ change }) => change)).toEqual(['resolved', 'raised']);
    await again.close();
  });
});
