/** Who may what: the one table (api.md "Access"). A route or topic names a permission, never a role. */
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
  view_trades: ['admin', 'operator', 'api'],
  view_system: staff,
  view_logs: staff,
  acknowledge_alerts: staff,
  manage_alert_rules: admin,
  export_data: staff,
  ingest: ['admin', 'api'],
  manage_users: admin,
  manage_api_keys: admin,
  manage_logs: admin,
  view_audit: admin,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof TABLE;
export const PERMISSIONS = Object.keys(TABLE) as Permission[];

const SETS = new Map<Role, ReadonlySet<Permission>>(ROLES.map((role) => [role, new Set(permissionsOf(role))]));

export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}

export function isPermission(value: unknown): value is Permission {
  return PERMISSIONS.includes(value as Permission);
}

/** The same as `permissionsOf`, as one set per role that every principal shares. */
export function permissionSetOf(role: Role): ReadonlySet<Permission> {
  return SETS.get(role) ?? new Set();
}

/** The permissions of a role, in table order. */
export function permissionsOf(role: Role): Permission[] {
  return PERMISSIONS.filter((permission) => (TABLE[permission] as readonly Role[]).includes(role));
}
