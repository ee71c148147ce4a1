import type { Permission } from '../../api.ts';
import { t } from '../../messages/en.ts';

/** The screens of the administration. Every user has sessions and keys. */
export const ADMIN_SCREENS = [
  { to: '/admin/users', name: t.admin.tabs.users, needs: 'manage_users' },
  { to: '/admin/keys', name: t.admin.tabs.keys },
  { to: '/admin/sessions', name: t.admin.tabs.sessions },
  { to: '/admin/audit', name: t.admin.tabs.audit, needs: 'view_audit' },
  { to: '/admin/rules', name: t.admin.tabs.rules, needs: 'view_alert_rules' },
] as const satisfies readonly { readonly to: string; readonly name: string; readonly needs?: Permission }[];
