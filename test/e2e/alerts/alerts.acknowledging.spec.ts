import { EventLog } from '../../../src/platform/events/event-log.js';
import { AlertsDesk, type Problem, type Reported } from '../../services/alerts/alerts-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

const NASTY = `'); drop table alerts; -- \u{1F4C8} \\ " 事件 \u202e {{labels}}`;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let desk: AlertsDesk;
startedForAll(
  () => AlertsDesk.start(),
  (made) => (desk = made),
);

describe('acknowledging', () => {
  it('names who did it, from the token, and when', async () => {
    const { id } = await desk.fresh();
    const { status, body } = await desk.call<Reported>('POST', `/${id}/acknowledge`, { comments: ' on it ' });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ status: 'acknowledged', acknowledged: true, acknowledged_by: 'operator', comments: 'on it' }),
    ]);
    expect(await desk.eventsOf(id, 2)).toEqual([
      expect.objectContaining({ change: 'raised' }),
      Object.assign(body, { change: 'acknowledged', actor: 'operator', comment: 'on it' }),
    ]);
  });

  it('needs no body', async () => {
    const { id } = await desk.fresh();
    expect((await desk.call('POST', `/${id}/acknowledge`)).status).toBe(200);
    expect((await desk.call('POST', `/${id}/unacknowledge`)).status).toBe(200);
    expect((await desk.call('POST', `/${id}/resolve`)).status).toBe(200);
  });

  it('twice is a conflict that names the first', async () => {
    const { id } = await desk.fresh();
    const first = await desk.call<Reported>('POST', `/${id}/acknowledge`, {}, 'admin');
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({
      status: 409,
      body: { code: 'alert.already_acknowledged', detail: `It was acknowledged by admin at ${first.body.acknowledged_at}.` },
    });
  });

  it('by twenty at once: one wins, the others learn who, and it is published once', async () => {
    const { id } = await desk.fresh();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        desk.call<Reported & Problem>('POST', `/${id}/acknowledge`, { comments: `c${n}` }, n % 2 === 0 ? 'admin' : 'operator'),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    const winner = winners[0]?.body;
    const losers = answers.filter(({ status }) => status !== 200);
    const detail = `It was acknowledged by ${winner?.acknowledged_by} at ${winner?.acknowledged_at}.`;
    expect(losers.map(({ status, body }) => [status, body.code, body.detail])).toEqual(
      losers.map(() => [409, 'alert.already_acknowledged', detail]),
    );
    const { timeline, ...alert } = await desk.get(id);
    expect(alert).toMatchObject({ acknowledged_by: winner?.acknowledged_by, comments: winner?.comments });
    expect(timeline.map(({ change }) => change)).toEqual(['acknowledged', 'raised']);
    const marker = await desk.fresh();
    await desk.eventsOf(marker.id, 1);
    expect(await desk.changesOf(id, 2)).toEqual(['raised', 'acknowledged']);
  });

  it('of a resolved alert is a conflict of its own', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/resolve`);
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.already_resolved' } });
  });

  it.each([UNKNOWN, 'nonsense', "1' or '1'='1", '..%2f..', 'summary%20'])('of the unknown %j is 404', async (id) => {
    const path = `/${id.includes('%') ? id : encodeURIComponent(id)}`;
    for (const deed of ['acknowledge', 'unacknowledge', 'resolve'])
      expect(await desk.call('POST', `${path}/${deed}`, {})).toMatchObject({ status: 404, body: { code: 'alert.not_found' } });
    expect(await desk.call('POST', `${path}/comment`, { comment: 'c' })).toMatchObject({ status: 404 });
    expect(await desk.call('GET', path)).toMatchObject({ status: 404, body: { code: 'alert.not_found' } });
  });

  it('is not for viewers, nor for keys of the role api', async () => {
    const { id } = await desk.fresh();
    for (const as of ['viewer', 'key'] as const) {
      for (const deed of ['acknowledge', 'unacknowledge', 'resolve', 'comment'])
        expect(await desk.call('POST', `/${id}/${deed}`, { comment: 'c' }, as)).toMatchObject({
          status: 403,
          body: { code: 'auth.forbidden' },
        });
    }
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it.each([
    [{ comments: 7 }, 'comments'],
    [{ comments: 'x'.repeat(2001) }, 'comments'],
    [{ expires_in_seconds: 0 }, 'expires_in_seconds'],
    [{ expires_in_seconds: -5 }, 'expires_in_seconds'],
    [{ expires_in_seconds: 'soon' }, 'expires_in_seconds'],
    [{ expires_in_seconds: 1e9 }, 'expires_in_seconds'],
    [{ acknowledged_by: 'somebody else' }, 'acknowledged_by'],
    [{ comment: { constructor: 'x' } }, 'comment'],
    [{ constructor: 'x' }, 'constructor'],
    [[], 'body'],
  ])('refuses %j', async (body, field) => {
    const { id } = await desk.fresh();
    const answer = await desk.call('POST', `/${id}/acknowledge`, body);
    expect([answer.status, answer.body.errors?.map((error) => error.field)]).toEqual([422, expect.arrayContaining([field])]);
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it('can be taken back, and only where it was done', async () => {
    const { id } = await desk.fresh();
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.not_acknowledged' } });
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 3600 });
    expect(await desk.call('POST', `/${id}/unacknowledge`, { comment: 'not mine' })).toMatchObject({
      status: 200,
      body: { status: 'open', acknowledged: false, acknowledged_by: null, acknowledged_at: null, expires_at: null },
    });
    expect(await desk.changesOf(id, 3)).toEqual(['raised', 'acknowledged', 'unacknowledged']);
    expect((await desk.call('POST', `/${id}/acknowledge`)).status).toBe(200);
  });

  it('does not cost the alert its own end when it is taken back', async () => {
    const { id, expires_at: own } = await desk.fresh({ expires_in_seconds: 3600 });
    expect(own).not.toBeNull();
    await desk.call('POST', `/${id}/acknowledge`);
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 200, body: { expires_at: own } });
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 60 });
    await desk.call('POST', `/${id}/comment`, { comment: 'c' });
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 200, body: { expires_at: own } });
  });

  it('for a time ends by itself, and the alert opens again when it fires again', async () => {
    const { id, fingerprint } = await desk.fresh();
    const { body } = await desk.call<Reported>('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    expect(Date.parse(body.expires_at ?? '') - Date.parse(body.acknowledged_at ?? '')).toBeGreaterThanOrEqual(990);
    const events = await desk.eventsOf(id, 3);
    expect(events[2]).toMatchObject({ change: 'expired', status: 'expired', actor: null });
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.expired' } });
    expect(await desk.raise({ fingerprint })).toMatchObject({
      status: 'open',
      count: 2,
      change: 'raised',
      acknowledged: false,
      expires_at: null,
    });
  });

  it('for a time does not expire what was resolved before', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    await desk.call('POST', `/${id}/resolve`);
    const marker = await desk.fresh({ expires_in_seconds: 1 });
    expect(await desk.changesOf(marker.id, 2)).toEqual(['raised', 'expired']);
    expect(await desk.changesOf(id, 3)).toEqual(['raised', 'acknowledged', 'resolved']);
  });
});

describe('resolving and commenting', () => {
  it('resolves with a comment, once', async () => {
    const { id } = await desk.fresh();
    expect(await desk.call('POST', `/${id}/resolve`, { comment: 'fixed' })).toMatchObject({
      status: 200,
      body: { status: 'resolved', comments: 'fixed' },
    });
    expect(await desk.call('POST', `/${id}/resolve`)).toMatchObject({ status: 409, body: { code: 'alert.already_resolved' } });
    expect((await desk.eventsOf(id, 2))[1]).toMatchObject({ change: 'resolved', actor: 'operator', comment: 'fixed' });
  });

  it('takes a comment by either of its names', async () => {
    const { id } = await desk.fresh();
    for (const [deed, body] of [
      ['acknowledge', { comment: 'one' }],
      ['unacknowledge', { comments: 'two' }],
      ['comment', { comments: 'three' }],
      ['comment', { comment: 'four', comments: 'other' }],
      ['resolve', { comments: 'five' }],
    ] as const)
      expect((await desk.call('POST', `/${id}/${deed}`, body)).status).toBe(200);
    const { timeline } = await desk.get(id);
    expect(timeline.map(({ comment }) => comment)).toEqual(['five', 'four', 'three', 'two', 'one', null]);
    expect((await desk.call('POST', `/${id}/comment`, { comment: 7, comments: 'x' })).status).toBe(422);
    expect((await desk.call('POST', `/${id}/comment`, { comment: null, comments: null })).status).toBe(422);
  });

  it('comments whatever the state, and has the newest comments first in the timeline', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/comment`, { comment: 'first' });
    await desk.call('POST', `/${id}/resolve`);
    expect(await desk.call('POST', `/${id}/comment`, { comment: NASTY })).toMatchObject({
      status: 200,
      body: { status: 'resolved', comments: NASTY },
    });
    const { timeline } = await desk.get(id);
    expect(timeline.map(({ change, comment }) => [change, comment])).toEqual([
      ['commented', NASTY],
      ['resolved', null],
      ['commented', 'first'],
      ['raised', null],
    ]);
    expect((await desk.call('POST', `/${id}/comment`, { comment: '' })).status).toBe(422);
    expect((await desk.call('POST', `/${id}/comment`, {})).status).toBe(422);
  });

  it('shows the newest 200 changes', async () => {
    const { id, fingerprint } = await desk.fresh();
    await desk.call(
      'POST',
      '',
      Array.from({ length: 250 }, (_, n) => ({ title: 't', message: `${n}`, fingerprint })),
      'key',
    );
    const { timeline, count } = await desk.get(id);
    expect([timeline.length, count]).toEqual([200, 251]);
  });
});

it('numbers the stream of alerts without a gap', () => {
  const log = desk.running.app.get(EventLog, { strict: false });
  const first = desk.events[0]?.seq ?? 0;
  expect(desk.events.map(({ seq }) => seq)).toEqual(desk.events.map((_, index) => first + index));
  expect(log.ring('alerts').head.seq).toBe(desk.events.at(-1)?.seq);
});
