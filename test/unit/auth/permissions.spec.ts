import { readFileSync } from 'node:fs';
import { DESCRIPTIONS, PERMISSIONS, permissionSetOf, permissionsOf, ROLES } from '../../../src/modules/auth/identity/permissions.js';

/** The table of the REST contract, by hand: admin, operator, viewer, api. */
const CONTRACT: Record<string, string> = {
  view_dashboard: 'xxxx',
  view_portfolio: 'xxxx',
  view_metrics: 'xxxx',
  view_alerts: 'xxxx',
  view_agents: 'xxxx',
  view_market: 'xxxx',
  manage_feeds: 'xx--',
  view_trades: 'xx-x',
  view_system: 'xx--',
  view_logs: 'xx--',
  acknowledge_alerts: 'xx--',
  view_alert_rules: 'xx--',
  manage_alert_rules: 'x---',
  export_data: 'xx--',
  ingest: 'x--x',
  manage_users: 'x---',
  manage_api_keys: 'x---',
  manage_logs: 'x---',
  view_audit: 'x---',
  control_stop: 'xx--',
  control_strategies: 'xx--',
  control_rearm: 'x---',
  change_password: '----',
  setup_otp: '----',
};

describe('the permission table', () => {
  it('has the permissions of the contract and no other', () => {
    expect([...PERMISSIONS].toSorted()).toEqual(Object.keys(CONTRACT).toSorted());
  });

  it.each(ROLES.map((role, column) => [role, column] as const))('gives %s what the contract says', (role, column) => {
    const expected = Object.keys(CONTRACT).filter((permission) => CONTRACT[permission]?.[column] === 'x');
    expect([...permissionsOf(role)].toSorted()).toEqual(expected.toSorted());
    expect([...permissionSetOf(role)]).toEqual(permissionsOf(role));
  });

  it('is that of the README, "Logins and keys", row by row', () => {
    const rows = [...readFileSync('README.md', 'utf8').matchAll(/^\| `(\w+)` +\|(?: *(x?) *\|){4} (.*?) +\|$/gm)];
    const shown = rows.map(([row]) => row.replace(/ +/g, ' '));
    const given = PERMISSIONS.filter((permission) => ROLES.some((role) => permissionSetOf(role).has(permission)));
    expect(shown).toEqual(
      given.map((permission) => {
        const cells = ROLES.map((role) => (permissionSetOf(role).has(permission) ? ' x |' : ' |'));
        return `| \`${permission}\` |${cells.join('')} ${DESCRIPTIONS[permission]} |`;
      }),
    );
  });
});
