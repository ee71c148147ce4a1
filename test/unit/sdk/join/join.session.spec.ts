import { KeySession } from '../../../../sdk/src/session/key.session.js';
import type { SessionEvent, SessionState } from '../../../../sdk/src/session/session.types.js';
import { aJoin, subscribes } from './a-join.js';
import { settle } from '../support.js';

/** One whose end and beginning the test says. */
class Switched extends KeySession {
  private readonly listeners = new Set<(event: SessionEvent) => void>();

  override on(listener: (event: SessionEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  to(state: SessionState, event: SessionEvent): void {
    this.state = state;
    for (const listener of this.listeners) listener(event);
  }
}

it('a joined list is read anew after a login, though it was refused while the session was over', async () => {
  const session = new Switched('k');
  const { reader, network, rt, join, told } = await aJoin(session);
  await reader.give(10);
  network.last.subscribed('alerts', { seq: 10, recovered: true });
  await settle();
  expect(join.status.state).toBe('live');

  session.to('signed_out', { type: 'signed_out', reason: 'refused', problem: null });
  await settle();
  await reader.fail({ code: 'auth.invalid_token', status: 401 });
  expect([rt.status, join.status.state]).toEqual([{ state: 'closed', code: 4401 }, 'refused']);

  told.length = 0;
  session.to('signed_in', { type: 'signed_in', user: null });
  await settle();
  network.last.connected();
  await settle();
  await reader.give(25);
  network.last.subscribed('alerts', { seq: 25, recovered: true });
  await settle();
  expect([rt.status.state, join.status.state, subscribes(network.last)]).toEqual(['live', 'live', 1]);
  expect(told).toContain('snapshot 25');
});
