import { SERVICES, type ServiceName } from '../../../config/config.js';
import type { Permission } from '../../auth/identity/permissions.js';

export const CONTROLS = ['ess.trip', 'ess.rearm', 'strategy.pause', 'strategy.resume', 'breaker.trip', 'breaker.close'] as const;
export type ControlName = (typeof CONTROLS)[number];

/** One thing that can be done to the desk. */
export interface Control {
  readonly permission: Permission;
  /** What `target` names; null = the control takes none. */
  readonly target: 'strategy' | 'service' | null;
  /** The state that it leads to. */
  readonly goal: string;
  /** How it is asked of a service; null = it is ours to do. */
  readonly call: { readonly service: ServiceName; readonly path: (target: string) => string } | null;
  /** Done also while it cannot be written down; the rows follow. */
  readonly urgent: boolean;
}

const strategy = (deed: string) => ({
  service: 'ai' as const,
  path: (target: string) => `/api/ai/strategies/${encodeURIComponent(target)}/${deed}`,
});
const risk = (deed: string) => ({ service: 'risk' as const, path: () => `/api/risk/ess/${deed}` });

/** The table of controls: the one place that says what they are. */
export const CONTROL: Readonly<Record<ControlName, Control>> = {
  'ess.trip': { permission: 'control_stop', target: null, goal: 'TRIPPED', call: risk('trip'), urgent: true },
  'ess.rearm': { permission: 'control_rearm', target: null, goal: 'ARMED', call: risk('reset'), urgent: false },
  'strategy.pause': { permission: 'control_strategies', target: 'strategy', goal: 'PAUSED', call: strategy('pause'), urgent: false },
  'strategy.resume': { permission: 'control_strategies', target: 'strategy', goal: 'RUNNING', call: strategy('resume'), urgent: false },
  'breaker.trip': { permission: 'control_stop', target: 'service', goal: 'OPEN', call: null, urgent: false },
  'breaker.close': { permission: 'control_stop', target: 'service', goal: 'CLOSED', call: null, urgent: false },
};

/** `running` while a service is being asked; the others are as they are told. */
export type RequestStatus = 'running' | 'pending_approval' | 'done' | 'failed' | 'unknown' | 'rejected' | 'expired';

/** What happened to a request, as topic `controls` tells it. */
export type ControlChange = 'requested' | 'approved' | 'rejected' | 'expired' | 'done' | 'failed' | 'unknown';

export function isControl(name: unknown): name is ControlName {
  return CONTROLS.includes(name as ControlName);
}

export function isService(name: string): name is ServiceName {
  return SERVICES.includes(name as ServiceName);
}
