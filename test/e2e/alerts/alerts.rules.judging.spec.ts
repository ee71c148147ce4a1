import type { AlertRuleDto } from '../../../src/modules/alerts/rules/dto/alert-rule.dto.js';
import { JudgedMetrics } from '../../../src/platform/events/ports/judged-metrics.js';
import { until } from '../../support/until.js';
import { AlertsDesk } from '../../services/alerts/alerts-desk.js';
import { measured, RULE, rulesOn } from '../../support/desks/alert-rules.js';
import { startedForAll } from '../../support/started-for-all.js';

describe('rules by REST', () => {
  let desk: AlertsDesk;
  const { ruleFor, alertsOf } = rulesOn(() => desk);
  /** Repeats a point until the rule, which comes into force beside the answer, has seen one. */
  const until1 = (type: string, fits: (status: string) => boolean, emit: () => Promise<void>) =>
    until(async () => {
      await emit();
      return (await alertsOf(type)).some(({ status }) => fits(status));
    });

  startedForAll(
    () => AlertsDesk.start(),
    (made) => (desk = made),
  );

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
    for (const [index, data] of [
      null,
      7,
      {},
      { type: 'load' },
      { type: 'load', value: 'NaN', timestamp: 'x' },
      { type: 'load', value: 1, timestamp: 'x', labels: [] },
    ].entries())
      await desk.log.append('desk', [{ id: `rubbish-${index}`, type: 'metric_points', timestamp: new Date().toISOString(), data }]);
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
  startedForAll(
    () => AlertsDesk.start(),
    (made) => (desk = made),
  );

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
