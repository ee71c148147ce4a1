import { SERVICES, type ServiceName } from '../../../config/config.js';
import type { Permission } from '../../auth/identity/permissions.js';

export const CONTROLS = ['ess.trip', 'ess.rearm', 'strategy.pause', 'strategy.resume', 'breaker.trip', 'breaker.close'] as const;
export type ControlName = (typeof CONTROLS)[number];

/** A control of the desk. */
export interface Control {
  readonly permission: Permission;
  /** Kind of the target; null = the control has none. */
  readonly target: 'strategy' | 'service' | null;
  /** The state after the control. */
  readonly goal: string;
  /** The call to a service; null = the backend carries it out itself. */
  readonly call: { readonly service: ServiceName; readonly path: (target: string) => string } | null;
  /** Carried out also while the database is away; the rows are stored later. */
  readonly urgent: boolean;
}

const strategy = (deed: string) => ({
  service: 'ai' as const,
  path: (target: string) => `/api/ai/strategies/${encodeURIComponent(target)}/${deed}`,
});
const risk = (deed: string) => ({ service: 'risk' as const, path: () => `/api/risk/ess/${deed}` });

/** The table of controls. */
export const CONTROL: Readonly<Record<ControlName, Control>> = {
  'ess.trip': { permission: 'control_stop', target: null, goal: 'TRIPPED', call: risk('trip'), urgent: true },
  'ess.rearm': { permission: 'control_rearm', target: null, goal: 'ARMED', call: risk('reset'), urgent: false },
  'strategy.pause': { permission: 'control_strategies', target: 'strategy', goal: 'PAUSED', call: strategy('pause'), urgent: false },
  'strategy.resume': { permission: 'control_strategies', target: 'strategy', goal: 'RUNNING', call: strategy('resume'), urgent: false },
  'breaker.trip': { permission: 'control_stop', target: 'service', goal: 'OPEN', call: null, urgent: false },
  'breaker.close': { permission: 'control_stop', target: 'service', goal: 'CLOSED', call: null, urgent: false },
};

/** `running` while a service is being asked; `pending_approval` waits for a second person; the others are final. */
export type RequestStatus = 'running' | 'pending_approval' | 'done' | 'failed' | 'unknown' | 'rejected' | 'expired';

/** Change of a request, as published on topic `controls`. */
export type ControlChange = 'requested' | 'approved' | 'rejected' | 'expired' | 'done' | 'failed' | 'unknown';

export function isControl(name: unknown): name is ControlName {
  return CONTROLS.includes(name as ControlName);
}

export function isService(name: string): name is ServiceName {
  return SERVICES.includes(name as ServiceName);
}
