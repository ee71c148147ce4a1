import { readFileSync } from 'node:fs';
import { PERMISSIONS, permissionsOf, ROLES } from '../../src/modules/auth/identity/permissions.js';
import type { Channel } from '../../src/modules/realtime/protocol/channel.js';
import { Hub } from '../../src/modules/realtime/hub/hub.js';
import type { RunningApp } from '../support/app.js';
import { RawClient } from '../support/live.js';
import { expectNone } from '../support/none.js';
import { LISTS, listsIn, TOPIC_ROWS } from '../support/desks/scope.rows.js';
import { MINE, type Scope, SCOPES, withScopes } from '../support/desks/scope.desk.js';

/** The broker that a limited principal must not see, in whatever form it would show. */
const HIDDEN = ['omega', 'omegabot', 'OMEGACOIN', '777123'];

interface Route {
  readonly method: string;
  readonly path: string;
  readonly permission: string | null;
}

const openapi = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as { paths: Record<string, object> };

/** Every documented route with the permission that it declares in its 403 answer; null = no permission is needed. */
const ROUTES: Route[] = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations as Record<string, { responses: Record<string, { description?: string }>; security?: unknown[] }>).map(
    ([method, { responses }]) => ({
      method: method.toUpperCase(),
      path,
      permission: /`(\w+)`/.exec(responses['403']?.description ?? '')?.[1] ?? null,
    }),
  ),
);
const GUARDED = ROUTES.filter(({ permission }) => permission !== null);

describe('role x scope x route x topic', () => {
  let app: RunningApp;
  const { as, ids, repeatReports } = withScopes((started) => (app = started));

  /** A path that can be asked: parameters take something that is there. */
  const filled = (path: string) =>
    path
      .replace('/alerts/rules/{id}', '/alerts/rules/00000000-0000-4000-8000-000000000000')
      .replace('/alerts/{id}', `/alerts/${ids.alert}`)
      .replace('/agents/{id}', '/agents/momentum')
      .replace('/metrics/{type}', '/metrics/broker_equity')
      .replace('/charts/{kind}', '/charts/equity')
      .replace(/\{[^}]+\}/, 'equity');
  const needsQuery = new Map([['/api/realtime/events', '?topics=dashboard']]);

  it('knows every permission that a route names', () => {
    expect(GUARDED.length).toBeGreaterThan(25);
    expect(GUARDED.filter(({ permission }) => !PERMISSIONS.includes(permission as never))).toEqual([]);
  });

  it('has a row of a hidden broker in every list, or knows why there is none', async () => {
    expectNone(
      listsIn(openapi).filter((path) => !(path in LISTS)),
      'Each list needs a row in LISTS of test/support/desks/scope.rows.ts:',
    );
    const missing: string[] = [];
    for (const path of listsIn(openapi)) {
      const rows = LISTS[path];
      if (rows === undefined || 'unowned' in rows) continue;
      const text = await (await fetch(`${app.url}${filled(path)}`, { headers: as('admin', 'all brokers') })).text();
      if (!text.includes(rows.shows)) missing.push(`${path}: no ${rows.shows} in ${text.slice(0, 300)}`);
    }
    expect(missing).toEqual([]);
  });

  it('has a row of a hidden broker on every topic, or knows why there is none', async () => {
    const channels = app.app.get(Hub).registered();
    const unknown = channels.map(({ name }) => name).filter((name) => !(name in TOPIC_ROWS));
    expectNone(unknown, 'Each topic needs a row in TOPIC_ROWS of test/support/desks/scope.rows.ts:');
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as('admin', 'all brokers') });
    await client.frame('connected');
    for (const channel of channels) await follow(client, channel, 'all brokers', new Set(PERMISSIONS));
    await repeatReports();
    for (const { name } of channels) {
      const rows = TOPIC_ROWS[name];
      if (rows === undefined || 'unowned' in rows) continue;
      const { shows } = rows;
      const isOfTopic = (topic: unknown) =>
        typeof topic === 'string' && (name.endsWith('*') ? topic.startsWith(name.slice(0, -1)) : topic === name);
      await client
        .frame((frame) => frame.type !== 'subscribed' && isOfTopic(frame.topic) && JSON.stringify(frame).includes(shows))
        .catch(() => {
          throw new Error(`No ${shows} came on ${name}`);
        });
    }
    client.socket.close();
  });

  it('has no agent that trades only at a hidden broker, by whichever address', async () => {
    const headers = as('viewer', 'one broker');
    for (const path of ['/api/agents/omegabot', '/api/agents/omegabot/signals', '/api/agents/nowhere']) {
      const response = await fetch(`${app.url}${path}`, { headers });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'agent.not_found']);
    }
    const { items } = (await (await fetch(`${app.url}/api/agents`, { headers })).json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toEqual(['alphabot', 'momentum']);
    const first = (await (await fetch(`${app.url}/api/agents?limit=2`, { headers })).json()) as { has_more: boolean };
    expect(first.has_more).toBe(false);
  });

  describe.each(ROLES)('%s', (role) => {
    const mayUse = new Set<string>(permissionsOf(role));

    it.each(SCOPES)('of %s gets what its permissions say of every route', async (scope) => {
      const wrong: string[] = [];
      for (const { method, path, permission } of GUARDED) {
        const url = `${app.url}${filled(path)}${needsQuery.get(path) ?? ''}`;
        const body = method === 'GET' ? {} : { body: '[]', headers: { ...as(role, scope), 'content-type': 'application/json' } };
        const response = await fetch(url, { method, headers: as(role, scope), ...body });
        await response.body?.cancel();
        const allowed = response.status !== 403;
        if (response.status >= 500 || response.status === 401 || allowed !== mayUse.has(permission ?? ''))
          wrong.push(`${method} ${path} (${permission}): ${response.status}`);
      }
      expect(wrong).toEqual([]);
    });

    it('of one broker reads nothing of another one on any route', async () => {
      const displayed: string[] = [];
      for (const { method, path, permission } of GUARDED) {
        if (method !== 'GET' || path === '/api/realtime/events' || !mayUse.has(permission ?? '')) continue;
        const text = await (await fetch(`${app.url}${filled(path)}`, { headers: as(role, 'one broker') })).text();
        for (const word of HIDDEN) if (text.includes(word)) displayed.push(`${path}: ${word} in ${text.slice(0, 300)}`);
      }
      expect(displayed).toEqual([]);
    });

    it('of one broker finds that another one does not exist', async () => {
      const answers: string[] = [];
      const asked = ['/api/portfolio', '/api/portfolio/positions', '/api/portfolio/history', '/api/dashboard/summary'];
      const charted = ['/api/dashboard/performance', '/api/dashboard/charts/equity'];
      const traded = mayUse.has('view_trades') ? ['/api/trades', '/api/trades/stats'] : [];
      for (const path of [...asked, ...charted, ...traded]) {
        for (const broker of ['omega', 'nowhere']) {
          const response = await fetch(`${app.url}${path}?broker=${broker}`, { headers: as(role, 'one broker') });
          answers.push(`${path} ${broker} ${response.status}`);
        }
      }
      expect(answers.filter((answer) => !answer.endsWith(' 404'))).toEqual([]);
      const alert = await fetch(`${app.url}/api/alerts/${ids.hiddenAlert}`, { headers: as(role, 'one broker') });
      expect(alert.status).toBe(404);
    });

    it.each(SCOPES)('of %s follows the topics that its permissions say, with its rows only', async (scope) => {
      const channels = app.app.get(Hub).registered();
      expect(channels.map(({ name }) => name)).toEqual(expect.arrayContaining(['dashboard', 'metrics', 'portfolio', 'alerts', 'trades']));
      const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: as(role, scope) });
      await client.frame('connected');
      for (const channel of channels) await follow(client, channel, scope, mayUse);
      if (scope === 'one broker') {
        // Their own rows come, and they come after whatever of the others would have come.
        await repeatReports();
        if (mayUse.has('view_trades')) await client.frame((frame) => frame.type === 'trade' && dataOf(frame).broker === MINE);
        await client.frame((frame) => frame.type === 'alert' && JSON.stringify(frame).includes('after the others'));
        // An error names the topic that was asked for.
        const text = JSON.stringify(client.frames.filter(({ type }) => type !== 'error'));
        expect(HIDDEN.filter((word) => text.includes(word))).toEqual([]);
      }
      client.socket.close();
    });
  });

  /** Subscribes, also to a member that belongs to the other broker where members are brokers. */
  async function follow(client: RawClient, channel: Channel, scope: Scope, mayUse: ReadonlySet<string>): Promise<void> {
    const member = channel.membersAreBrokers ? 'omega' : channel.name === 'market:*' ? 'CRYPTO:BTCUSDT' : 'broker_equity';
    const topic = channel.name.replace('*', member);
    const id = client.frames.length + 1;
    client.send({ action: 'subscribe', id, topic });
    const answer = await client.frame((frame) => frame.id === id);
    const outOfScope = channel.membersAreBrokers && scope === 'one broker';
    const expected = !mayUse.has(channel.permission)
      ? { type: 'error', code: 'auth.forbidden' }
      : outOfScope
        ? { type: 'error', code: 'realtime.unknown_topic' }
        : { type: 'subscribed', topic };
    expect([topic, answer]).toEqual([topic, expect.objectContaining(expected)]);
  }
});

function dataOf(frame: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return typeof frame.data === 'object' && frame.data !== null ? (frame.data as Record<string, unknown>) : {};
}
