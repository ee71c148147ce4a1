import { type RunningApp, startApp } from '../../support/app.js';

const NONE = Object.fromEntries(['PORTFOLIO', 'AI_ENGINE', 'EXECUTION', 'RISK', 'MONITORING'].map((name) => [`${name}_SERVICE_URL`, '']));

describe('a desk whose services have no address', () => {
  let desk: RunningApp;
  beforeAll(async () => {
    desk = await startApp(NONE);
  });
  afterAll(() => desk.close());

  it('says that they are not configured, and asks nothing of what may answer on a default port', async () => {
    const response = await fetch(`${desk.url}/api/dashboard/snapshot`, { headers: await desk.as('viewer') });
    const { sections, portfolio } = (await response.json()) as { sections: Record<string, object>; portfolio: unknown };
    expect(portfolio).toBeNull();
    for (const name of ['portfolio', 'positions', 'signals', 'risk', 'system', 'strategy'])
      expect([name, sections[name]]).toEqual([
        name,
        expect.objectContaining({ status: 'unavailable', reason: expect.stringContaining('not configured'), next_try_at: null }),
      ]);
  });

  it('does not call them down, nor opens a breaker', async () => {
    const response = await fetch(`${desk.url}/api/dashboard/health`, { headers: await desk.as('viewer') });
    const { upstreams } = (await response.json()) as { upstreams: { status: string; breaker: string; last_error: string | null }[] };
    expect(upstreams.map(({ status, breaker, last_error }) => [status, breaker, last_error])).toEqual(
      Array.from({ length: 5 }, () => ['UNKNOWN', 'closed', null]),
    );
  });
});
