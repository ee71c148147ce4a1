import type { RunningApp } from '../../support/app.js';
import type { StatefulDesk } from '../../support/desks/stateful-desk.js';
import { withControlledDesk } from '../../support/desks/controlled-desk.js';

describe('somebody who has used the requests of this minute up', () => {
  let desk: StatefulDesk;
  let app: RunningApp;
  const { send, control } = withControlledDesk((started) => ({ desk, app } = started), {
    RATE_LIMIT_ENABLED: 'true',
    RATE_LIMIT_PER_MINUTE: '3',
  });

  it('stops the desk all the same, and does nothing else', async () => {
    const operator = await app.as('operator');
    for (let n = 0; n < 4; n += 1) await send('GET', '/api/auth/me', undefined, operator);
    expect(await control('strategy.pause', { target: 'momentum' }, undefined, operator)).toMatchObject({
      status: 429,
      body: { code: 'request.rate_limited' },
    });
    expect(await control('ess.trip', {}, undefined, operator)).toMatchObject({
      status: 200,
      body: { status: 'done', state_after: 'TRIPPED' },
    });
    expect(desk.calls.map(({ path }) => path)).toEqual(['/api/risk/ess/trip']);
  });

  it('has to be somebody who may', async () => {
    const viewer = await app.as('viewer');
    for (let n = 0; n < 4; n += 1) await send('GET', '/api/auth/me', undefined, viewer);
    expect((await control('ess.trip', {}, undefined, viewer)).status).toBe(403);
    expect(desk.calls).toEqual([]);
  });
});
