import type { Permission, Schemas, Snapshot, User } from '../api.ts';

export type ControlRequest = Schemas['ControlResultDto'];
export type ControlName = ControlRequest['control'];

/** What the backend asks for; see its table of controls. */
const NEEDS: Readonly<Record<ControlName, Permission>> = {
  'ess.trip': 'control_stop',
  'ess.rearm': 'control_rearm',
  'strategy.pause': 'control_strategies',
  'strategy.resume': 'control_strategies',
  'breaker.trip': 'control_stop',
  'breaker.close': 'control_stop',
};

type Rights = Pick<User, 'permissions' | 'brokers'>;

/** Controls act on the whole desk, so they are not for users limited to some brokers. */
export function mayControl({ permissions, brokers }: Rights, control: ControlName): boolean {
  return brokers.includes('*') && permissions.includes(NEEDS[control]);
}

export function mayControlAny(user: Rights): boolean {
  return (Object.keys(NEEDS) as ControlName[]).some((control) => mayControl(user, control));
}

/** Whether this user may decide about the request of another person. */
export function mayDecide(user: Rights & Pick<User, 'username'>, { control, requested_by: by }: ControlRequest): boolean {
  return by !== user.username && mayControl(user, control);
}

const byTime = (a: ControlRequest, b: ControlRequest): number => (a.requested_at < b.requested_at ? 1 : -1);

/** The newest first. */
export function waitingOf(requests: Iterable<ControlRequest>): readonly ControlRequest[] {
  return [...requests].filter(({ status }) => status === 'pending_approval').sort(byTime);
}

/** The newest request about this, or about nothing else than the emergency stop. */
export function newestOf(requests: Iterable<ControlRequest>, kind: string, target: string | null): ControlRequest | undefined {
  return [...requests].filter((one) => one.control.startsWith(`${kind}.`) && one.target === target).sort(byTime)[0];
}

const GOALS: Readonly<Record<string, string>> = { 'ess.trip': 'TRIPPED', 'ess.rearm': 'ARMED' };

/**
 * Whether the emergency stop may be in another state than is shown: a request is running, or its outcome is unknown and the risk
 * service has not reported the wanted state since.
 */
export function stopDoubt(
  newest: ControlRequest | undefined,
  risk: Pick<NonNullable<Snapshot['risk']>, 'ess_state'> | null | undefined,
  riskAsOf: string | null,
): 'running' | 'unknown' | null {
  if (newest?.status === 'running') return 'running';
  if (newest?.status !== 'unknown') return null;
  const saidSince = riskAsOf !== null && Date.parse(riskAsOf) > Date.parse(newest.finished_at ?? newest.requested_at);
  return saidSince && risk?.ess_state === GOALS[newest.control] ? null : 'unknown';
}
