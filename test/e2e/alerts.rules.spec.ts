import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertRuleDto } from '../../src/modules/alerts/rules/dto/alert-rule.dto.js';
import { JudgedMetrics } from '../../src/platform/events/judged-metrics.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { until } from '../support/until.js';
import { AlertsDesk, type Page } from '../services/alerts/alerts-desk.js';

const RULE = { name: 'CPU is busy', metric: 'cpu', condition: '> 0.8', severity: 'error', message: '{metric} of {label.host} is {value}' };
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let points = 0;
let lastMs = 0;
/** A stored point, as the metrics module sends it to the rules. */
async function measured(
  desk: AlertsDesk,
  value: number,
  fields: { type?: string; labels?: object; secondsAgo?: number } = {},
): Promise<void> {
  points += 1;
  // A series has one point of a time.
  lastMs = Math.max(Date.now() - (fields.secondsAgo ?? 0) * 1000, fields.secondsAgo === undefined ? lastMs + 1 : 0);
  const timestamp = new Date(lastMs).toISOString();
  const data = { type: fields.type ?? 'cpu', labels: fields.labels ?? { host: 'desk-1' }, points: [[Date.parse(timestamp), value]] };
  await desk.log.append('desk', [{ id: `point-${points}`, type: 'metric_points', timestamp, data }]);
}

const ofRules = async (desk: AlertsDesk) => (await desk.call<Page>('GET', '?source=rule')).body.items;

describe('rules by REST', () => {
  let desk: AlertsDesk;
  const create = (fields: object = {}) => desk.call<AlertRuleDto>('POST', '/rules', { ...RULE, ...fields }, 'admin');
  /** Makes a rule for a metric of its own, in force. */
  const ruleFor = async (type: string, fields: object = {}): Promise<AlertRuleDto> => {
    const { status, body } = await create({ name: `rule of ${type}`, metric: type, ...fields });
    expect(status).toBe(201);
    return body;
  };
  const alertsOf = async (type: string) => (await ofRules(desk)).filter(({ labels }) => labels['metric'] === type);
  /** Repeats a point until the rule, which comes into force beside the answer, has seen one. */
  const until1 = (type: string, fits: (status: string) => boolean, tell: () => Promise<void>) =>
    until(async () => {
      await tell();
      return (await alertsOf(type)).some(({ status }) => fits(status));
    });

  beforeAll(async () => {
    desk = await AlertsDesk.start();
  });
  afterAll(() => desk.close());

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

  it('raise an alert per series, once, and resolve it', async () => {
    await ruleFor('load');
    await until1(
      'load',
      (status) => status === 'open',
      () => measured(desk, 0.93, { type: 'load' }),
    );
    for (const value of [0.95, 0.99]) await measured(desk, value, { type: 'load' });
    await measured(desk, 0.9, { type: 'load', labels: { host: 'desk-2' } });
    await until(async () => (await alertsOf('load')).length === 2);
    const first = (await alertsOf('load')).find(({ labels }) => labels['host'] === 'desk-1');
    expect(first).toMatchObject({
      ...{ title: 'rule of load', message: 'load of desk-1 is 0.93', severity: 'error', source: 'rule', status: 'open', count: 1 },
      labels: { host: 'desk-1', rule: 'rule of load', metric: 'load' },
    });
    await measured(desk, 0.2, { type: 'load' });
    const events = await desk.eventsOf(first?.id ?? '', 2);
    expect(events.map(({ change, actor, comment }) => [change, actor, comment])).toEqual([
      ['raised', null, null],
      ['resolved', null, 'load is 0.2'],
    ]);
    expect(new Map((await alertsOf('load')).map(({ labels, status }) => [labels['host'], status]))).toEqual(
      new Map([
        ['desk-1', 'resolved'],
        ['desk-2', 'open'],
      ]),
    );
  });

  it('judge what is posted as a metric', async () => {
    await ruleFor('posted', { condition: '>= 100', message: '{value} of {label.host}' });
    const post = async (value: number) => {
      const headers = { 'x-api-key': desk.running.apiKey, 'content-type': 'application/json' };
      const body = JSON.stringify({ type: 'posted', value, labels: { host: 'desk-9', broker: 'alpha' } });
      expect((await fetch(`${desk.running.url}/api/metrics`, { method: 'POST', headers, body })).status).toBe(202);
    };
    await until1(
      'posted',
      (status) => status === 'open',
      () => post(100),
    );
    expect(await alertsOf('posted')).toMatchObject([{ message: '100 of desk-9', labels: { host: 'desk-9', broker: 'alpha' }, count: 1 }]);
    await post(99);
    await until(async () => (await alertsOf('posted'))[0]?.status === 'resolved');
  });

  it('wait for as long as they say, by the times of the points', async () => {
    await ruleFor('slow', { for_seconds: 60 });
    await until1(
      'probe',
      (status) => status === 'open',
      async () => {
        if (
          (await desk.call<{ items: AlertRuleDto[] }>('GET', '/rules', undefined, 'admin')).body.items.every(
            ({ metric }) => metric !== 'probe',
          )
        )
          await ruleFor('probe');
        await measured(desk, 1, { type: 'probe' });
      },
    );
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 100 });
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 41 });
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 39 });
    await until(async () => (await alertsOf('slow')).length === 1);
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 130, labels: { host: 'b' } });
    await measured(desk, 0.1, { type: 'slow', secondsAgo: 100, labels: { host: 'b' } });
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 59, labels: { host: 'b' } });
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 1, labels: { host: 'b' } });
    await measured(desk, 0.9, { type: 'slow', secondsAgo: 0, labels: { host: 'c' } });
    await measured(desk, 0.1, { type: 'slow' });
    await until(async () => (await alertsOf('slow')).some(({ status }) => status === 'resolved'));
    expect(await alertsOf('slow')).toHaveLength(1);
  });

  it('raise again what an acknowledgement for a time has let expire, while it goes on', async () => {
    await ruleFor('stuck');
    await until1(
      'stuck',
      (status) => status === 'open',
      () => measured(desk, 0.9, { type: 'stuck' }),
    );
    const [alert] = await alertsOf('stuck');
    const id = alert?.id ?? '';
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    await desk.eventsOf(id, 3);
    await measured(desk, 0.9, { type: 'stuck' });
    expect(await desk.changesOf(id, 4)).toEqual(['raised', 'acknowledged', 'expired', 'raised']);
  });

  it.each([
    ['switched off', (id: string) => desk.call('PATCH', `/rules/${id}`, { enabled: false }, 'admin'), 'The rule was switched off'],
    ['changed', (id: string) => desk.call('PATCH', `/rules/${id}`, { condition: '> 0.99' }, 'admin'), 'The rule was changed'],
    ['deleted', (id: string) => desk.call('DELETE', `/rules/${id}`, undefined, 'admin'), 'The rule was deleted'],
  ] as const)('that are %s resolve what they have raised', async (what, change, comment) => {
    const type = `ended_${what.replace(' ', '_')}`;
    const rule = await ruleFor(type);
    await until1(
      type,
      (status) => status === 'open',
      () => measured(desk, 0.9, { type }),
    );
    const [alert] = await alertsOf(type);
    expect((await change(rule.id)).status).toBeLessThan(300);
    const events = await desk.eventsOf(alert?.id ?? '', 2);
    expect(events[1]).toMatchObject({ change: 'resolved', actor: null, comment });
  });

  it('read points that are rubbish without harm', async () => {
    for (const data of [
      null,
      7,
      {},
      { type: 'load' },
      { type: 'load', value: 'NaN', timestamp: 'x' },
      { type: 'load', value: 1, timestamp: 'x', labels: [] },
    ])
      await desk.log.append('desk', [{ id: `rubbish-${(points += 1)}`, type: 'metric_points', timestamp: new Date().toISOString(), data }]);
    await ruleFor('after');
    await until1(
      'after',
      (status) => status === 'open',
      () => measured(desk, 0.9, { type: 'after' }),
    );
    expect(desk.running.log.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });
});

describe('rules over stored points', () => {
  let desk: AlertsDesk;
  beforeAll(async () => {
    desk = await AlertsDesk.start();
  });
  afterAll(() => desk.close());

  const send = async (metric: string, values: readonly (readonly [secondsAgo: number, value: number])[]) => {
    const nowMs = Date.now();
    const body = values.map(([ago, value]) => ({ type: metric, value, labels: { host: 'a' }, timestamp: nowMs - ago * 1000 }));
    const response = await fetch(`${desk.running.url}/api/metrics`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await desk.token('admin')}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.json()];
  };
  const changes = (metric: string) =>
    desk.events.flatMap(({ data }) => {
      const alert = data as { change: string; labels: Record<string, string> };
      return alert.labels['metric'] === metric ? [alert.change] : [];
    });
  /** A rule that is in force: a point of long ago shows it. */
  async function ruleFor(metric: string, condition: string, forSeconds = 0): Promise<void> {
    const rule = { ...RULE, name: `rule of ${metric}`, metric, condition, for_seconds: forSeconds };
    expect((await desk.call('POST', '/rules', rule, 'admin')).status).toBe(201);
    const judged = desk.running.app.get(JudgedMetrics, { strict: false });
    await until(() => judged.isJudged(metric));
  }

  it('see every point of a call: a peak in its middle raises and resolves', async () => {
    await ruleFor('peak', '> 0.8');
    await send('peak', [
      [20, 0.5],
      [10, 0.95],
      [0, 0.4],
    ]);
    await until(() => changes('peak').length === 2);
    expect(changes('peak')).toEqual(['raised', 'resolved']);
  });

  it('see how long a breach lasts within one call, in whatever order its points come', async () => {
    await ruleFor('lasting', '>= 0.8', 60);
    await send(
      'lasting',
      [140, 0, 40, 120, 100, 80, 60, 20].map((ago) => [ago, 0.9]),
    );
    await until(() => changes('lasting').length > 0);
    expect(changes('lasting')).toEqual(['raised']);
  });

  it('see the break between two breaches of one call', async () => {
    await ruleFor('broken', '>= 0.8', 60);
    await ruleFor('after', '> 0');
    await send('broken', [[90, 0.9]]);
    await send('broken', [
      [40, 0.1],
      [10, 0.9],
    ]);
    // What is stored afterwards is judged afterwards.
    await send('after', [[0, 1]]);
    await until(() => changes('after').length > 0);
    expect(changes('broken')).toEqual([]);
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
