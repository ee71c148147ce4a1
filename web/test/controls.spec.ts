import { type ControlRequest, mayControl, mayControlAny, mayDecide, newestOf, stopDoubt, waitingOf } from '../src/controls/control.ts';

const request = (change: Partial<ControlRequest>): ControlRequest => ({
  id: '1',
  control: 'ess.trip',
  target: null,
  status: 'done',
  reason: 'fill prices look wrong',
  dry_run: false,
  state_before: 'ARMED',
  state_after: 'TRIPPED',
  cause: null,
  requested_by: 'operator',
  requested_at: '2026-11-28T16:32:00.000Z',
  approved_by: null,
  finished_at: '2026-11-28T16:32:01.000Z',
  expires_at: null,
  ...change,
});
const operator = { username: 'operator', permissions: ['control_stop', 'control_strategies'] as const, brokers: ['*'] };
const rights = (change: object) => ({ ...operator, permissions: [...operator.permissions], ...change });

describe('who may do what', () => {
  it('goes by the permission of the control', () => {
    const user = rights({});
    expect([mayControl(user, 'ess.trip'), mayControl(user, 'ess.rearm'), mayControl(user, 'strategy.pause')]).toEqual([true, false, true]);
    expect(mayControlAny(rights({ permissions: ['view_dashboard'] }))).toBe(false);
  });

  it('is nothing for who sees some brokers only', () => expect(mayControlAny(rights({ brokers: ['alpaca'] }))).toBe(false));

  it('lets nobody decide about a request of their own', () => {
    const waits = request({ control: 'ess.rearm', status: 'pending_approval', requested_by: 'admin' });
    const admin = { permissions: ['control_rearm' as const], brokers: ['*'] };
    expect(mayDecide({ ...admin, username: 'admin' }, waits)).toBe(false);
    expect(mayDecide({ ...admin, username: 'second' }, waits)).toBe(true);
    expect(mayDecide(rights({}), waits)).toBe(false);
  });
});

describe('requests', () => {
  const rows = [
    request({ id: '1' }),
    request({ id: '2', control: 'ess.rearm', status: 'pending_approval', requested_at: '2026-11-28T16:33:00.000Z' }),
    request({ id: '3', control: 'strategy.pause', target: 'momentum', requested_at: '2026-11-28T16:34:00.000Z' }),
  ];

  it('wait until somebody decides', () => expect(waitingOf(rows).map(({ id }) => id)).toEqual(['2']));

  it('are found by what they are about, the newest first', () => {
    expect(newestOf(rows, 'ess', null)?.id).toBe('2');
    expect(newestOf(rows, 'strategy', 'momentum')?.id).toBe('3');
    expect(newestOf(rows, 'strategy', 'other')).toBeUndefined();
  });
});

describe('doubt about the emergency stop', () => {
  const lost = request({ status: 'unknown', state_after: null });
  const armed = { ess_state: 'ARMED' } as const;
  const tripped = { ess_state: 'TRIPPED' } as const;
  const before = '2026-11-28T16:31:59.000Z';
  const after = '2026-11-28T16:32:09.000Z';

  it.each([
    ['nothing was asked', undefined, armed, after, null],
    ['it is known', request({}), tripped, after, null],
    ['the service is being asked', request({ status: 'running', finished_at: null }), armed, after, 'running'],
    ['nobody knows, and the service has not answered since', lost, tripped, before, 'unknown'],
    ['nobody knows, and the service says that it is not so', lost, armed, after, 'unknown'],
    ['nobody knew, and the service has said since that it is so', lost, tripped, after, null],
    ['nobody knows, and there is no figure', lost, null, null, 'unknown'],
  ] as const)('%s', (_name, newest, risk, asOf, expected) => expect(stopDoubt(newest, risk, asOf)).toBe(expected));
});
