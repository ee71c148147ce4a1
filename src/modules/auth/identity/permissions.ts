/** The table of roles and permissions (api.md "Access"). A route or topic names a permission, never a role. */
export const ROLES = ['admin', 'operator', 'viewer', 'api'] as const;
export type Role = (typeof ROLES)[number];

const everyone: readonly Role[] = ['admin', 'operator', 'viewer', 'api'];
const staff: readonly Role[] = ['admin', 'operator'];
const admin: readonly Role[] = ['admin'];

const TABLE = {
  view_dashboard: everyone,
  view_portfolio: everyone,
  view_metrics: everyone,
  view_alerts: everyone,
  view_agents: everyone,
  view_market: everyone,
  manage_feeds: staff,
  view_trades: ['admin', 'operator', 'api'],
  view_system: staff,
  view_logs: staff,
  acknowledge_alerts: staff,
  view_alert_rules: staff,
  manage_alert_rules: admin,
  export_data: staff,
  ingest: ['admin', 'api'],
  manage_users: admin,
  manage_api_keys: admin,
  manage_logs: admin,
  view_audit: admin,
  control_stop: staff,
  control_strategies: staff,
  control_rearm: admin,
  // Given by no role: the only permission of a user who has to do this first.
  change_password: [],
  setup_otp: [],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof TABLE;
/** What a user may have to do before anything else, in this order; each is then the user's only permission. */
export const FIRST_STEPS = ['change_password', 'setup_otp'] as const satisfies readonly Permission[];
export type FirstStep = (typeof FIRST_STEPS)[number];
export const PERMISSIONS = Object.keys(TABLE) as Permission[];
/** What a key may have: who has to do a first step is a user. */
export const KEY_PERMISSIONS = PERMISSIONS.filter((permission) => !(FIRST_STEPS as readonly string[]).includes(permission));

const SETS = new Map<Role, ReadonlySet<Permission>>(ROLES.map((role) => [role, new Set(permissionsOf(role))]));

export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}

export function isPermission(value: unknown): value is Permission {
  return PERMISSIONS.includes(value as Permission);
}

/** Whether the permission controls the desk: only an admin gives such a permission to a key (access.md section 6). */
export function isControl(permission: Permission): boolean {
  return permission.startsWith('control_');
}

/** The same as `permissionsOf`, as one set per role that every principal shares. */
export function permissionSetOf(role: Role): ReadonlySet<Permission> {
  return SETS.get(role) ?? new Set();
}

/** The permissions of a role, in table order. */
export function permissionsOf(role: Role): Permission[] {
  return PERMISSIONS.filter((permission) => (TABLE[permission] as readonly Role[]).includes(role));
}

/** What each permission allows, in words for people. */
export const DESCRIPTIONS: Readonly<Record<Permission, string>> = {
  view_dashboard: 'Read the snapshot, the summary and the performance of the desk, and follow its events.',
  view_portfolio: 'Read portfolios, positions and their history.',
  view_metrics: 'Read metrics and follow them.',
  view_alerts: 'Read alerts, their timelines and silences.',
  view_agents: 'Read what the trading agents do.',
  view_market: 'Read and follow market data.',
  manage_feeds: 'Restart market data feeds and set their tokens.',
  view_trades: 'Read trades and orders and follow them.',
  view_system: 'Read the state of the processes and services, and the journal of events.',
  view_logs: 'Search and follow logs.',
  acknowledge_alerts: 'Acknowledge, resolve and comment alerts, and silence them.',
  view_alert_rules: 'Read alert rules.',
  manage_alert_rules: 'Create, change and delete alert rules.',
  export_data: 'Download data as files.',
  ingest: 'Report events, metrics, trades, alerts and logs.',
  manage_users: 'Create, change, disable and remove users, and end their sessions.',
  manage_api_keys: 'See, narrow, rotate and revoke all API keys.',
  manage_logs: 'Change how long logs are kept, and delete them.',
  view_audit: 'Read, verify and export the audit trail.',
  control_stop: 'Trip the emergency stop, and hold the circuit breaker of a service open or close it.',
  control_strategies: 'Pause and resume strategies.',
  control_rearm: 'Re-arm the emergency stop, together with a second person.',
  change_password: 'Choose a password of their own: the only permission of a user whose password an admin has set.',
  setup_otp: 'Set up a second factor: the only permission of a user whose role needs one and who has none.',
};
