import { foreign } from '../format/foreign.ts';
import { count, type Count, plural } from '../format/format.ts';

const n = (value: number): string => count(value as Count);

/** Sentences of the administration: users, keys, sessions, the audit trail and alert rules. */
export const admin = {
  label: 'Administration',
  tabs: { users: 'Users', keys: 'API keys', sessions: 'Sessions', audit: 'Audit trail', rules: 'Alert rules' },
  more: 'Show more',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  create: 'Create',
  sending: 'Sending',
  edit: 'Edit',
  never: 'never',
  none: 'none',
  name: 'Name',
  created: 'Created',
  acts: 'Actions',
  yes: 'yes',
  no: 'no',
  allBrokers: 'all brokers',
  brokers: 'Brokers',
  brokersHint: 'Names, separated by commas; * for all.',
  typeName: (name: string) => `Type ${name} to confirm`,
  of: (act: string, name: string) => `${act}: ${name}`,
} as const;

export const users = {
  count: (some: number, more: boolean) => (more ? `the first ${n(some)}` : plural(some, 'user', 'users')),
  add: 'New user',
  addTitle: 'New user',
  editTitle: (name: string) => `Change ${name}`,
  empty: 'There is no user.',
  role: 'Role',
  state: 'State',
  enabled: 'enabled',
  disabled: 'disabled',
  source: 'Login by',
  sources: { local: 'password', oidc: 'single sign-on' },
  factor: 'Second factor',
  password: 'Password',
  mustChange: 'must be changed at the next login',
  own: 'their own',
  lastLogin: 'Last login',
  firstPassword: 'First password',
  firstPasswordHint: '12 to 128 characters of any kind. The user must choose another one at the first login.',
  newPassword: 'New password, if they have lost theirs',
  nameHint: '1 to 64 of a to z, 0 to 9, dot, dash and underscore.',
  isDisabled: 'Disabled: every session ends, and no login is possible',
  dropOtp: 'Remove the second factor: they have lost it',
  follows: 'Role and brokers follow the claims of single sign-on at each login.',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}`,
  removeText: 'All sessions end at once, and the API keys that this user made are revoked. It cannot be undone.',
  end: 'End sessions',
  endTitle: (name: string) => `End all sessions of ${name}`,
  endText: 'Every browser and program of this user is logged out within a second.',
  conflict: 'Somebody else was faster. Nothing of yours is saved yet.',
  theirs: 'As it is now',
  yours: 'As you want it',
  field: 'Field',
  saveMine: 'Save mine anyway',
  takeTheirs: 'Start over from theirs',
} as const;

export const keys = {
  count: (some: number) => plural(some, 'key', 'keys'),
  add: 'New key',
  empty: 'There is no key. A key lets a program in without a password.',
  status: 'Status',
  statuses: {
    active: 'active',
    rotated: 'replaced, good until it expires',
    suspended: 'suspended: its creator may not log in',
    expired: 'expired',
    revoked: 'revoked',
  },
  by: 'Made by',
  used: 'Last used',
  uses: (times: number) => plural(times, 'use', 'uses'),
  expires: 'Expires',
  networks: 'Allowed networks',
  networksHint: 'Such as 10.0.0.0/8 or 2001:db8::/32, separated by commas; empty for anywhere.',
  anywhere: 'anywhere',
  permissions: 'Permissions',
  permissionCount: (some: number) => plural(some, 'permission', 'permissions'),
  configured: 'set in the configuration',
  editTitle: (name: string) => `Rename or narrow ${name}`,
  rotate: 'Rotate',
  rotateTitle: (name: string) => `Rotate ${name}`,
  rotateText: 'A new secret is made under a new id. The old key works for as long as you choose here.',
  overlap: 'The old key works for',
  overlaps: { 0: 'no longer', 3600: '1 hour', 86_400: '1 day', 604_800: '7 days' },
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke ${name}`,
  revokeText: 'Every program that uses it is shut out within a second. It cannot be undone.',
  shownTitle: 'The new key',
  shownText: 'Keep it now: it is shown this once, and nobody can read it again.',
  shownDone: 'I have kept it',
} as const;

export const sessions = {
  mine: 'My sessions',
  started: 'Started',
  seen: 'Last seen',
  ends: 'Expires',
  address: 'Address',
  agent: 'Client',
  thisOne: 'this one',
  unknown: 'unknown',
  end: 'End',
  endOf: (agent: string, address: string) => `End the session of ${agent} at ${address}`,
  endAll: 'Log out everywhere',
  endAllText: (some: number) => `${plural(some, 'session ends', 'sessions end')}, this one too.`,
  setUp: 'Set up a second factor',
  giveUp: 'Turn the second factor off',
} as const;

export const audit = {
  title: 'Audit trail',
  filters: 'What to show',
  shown: (some: number, more: boolean) => (more ? `the newest ${n(some)}` : plural(some, 'row', 'rows')),
  time: 'Time',
  actor: 'Actor',
  action: 'Action',
  actionHint: 'login, or alert.* for a family',
  subject: 'Subject',
  outcome: 'Outcome',
  outcomes: { success: 'success', failure: 'failure', refused: 'refused', unknown: 'unknown' },
  all: 'Every outcome',
  address: 'Address',
  from: 'From',
  to: 'To',
  nobody: 'not logged in',
  system: 'Quarterdeck',
  none: 'No row matches.',
  row: (id: number) => `Row ${id}`,
  verify: 'Verify the chain',
  verifying: (checked: number, rows: number) => `Verifying, ${n(checked)} of ${n(rows)}`,
  whole: (rows: number, anchor: string) => `${plural(rows, 'row is', 'rows are')} as they were written; the end is anchored ${anchor}.`,
  broken: (id: number, why: string) => `Row ${id} is not what was written: ${why}`,
  notAnchored: 'nowhere',
  export: 'Export',
} as const;

const WHILE: readonly (readonly [seconds: number, one: string, other: string])[] = [
  [86_400, 'day', 'days'],
  [3600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
];

/** `90` is `90 seconds`, `120` is `2 minutes`. */
function duration(seconds: number): string {
  const [unit, one, other] = WHILE.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second', 'seconds'];
  return plural(seconds / unit, one, other);
}

const COMPARED: Readonly<Record<string, string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'other than',
};

export interface RuleWords {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly condition: string;
  readonly forSeconds: number;
  readonly severity: string;
  readonly cooldownSeconds: number;
}

export const rules = {
  count: (some: number) => plural(some, 'rule', 'rules'),
  add: 'New rule',
  empty: 'There is no rule. A rule raises an alert when a metric leaves its range.',
  sentence: ({ metric, labels, condition, forSeconds, severity, cooldownSeconds }: RuleWords): string => {
    const [, operator = '', limit = ''] = /^\s*([<>=!]+)\s*(.*?)\s*$/.exec(condition) ?? [];
    const where = Object.entries(labels).map(([name, value]) => `${foreign(name)} ${foreign(value)}`);
    const series = where.length === 0 ? '' : ` of ${where.join(', ')}`;
    const lasts = forSeconds === 0 ? '' : ` for ${duration(forSeconds)}`;
    const quiet = cooldownSeconds === 0 ? '' : `, then stays silent for ${duration(cooldownSeconds)} after it was resolved`;
    return `While ${metric}${series} is ${COMPARED[operator] ?? operator} ${limit}${lasts}, it raises one ${severity} alert for each series${quiet}.`;
  },
  does: 'What it does',
  state: 'State',
  on: 'on',
  off: 'off',
  ofFile: 'from the rules file, read-only here',
  metric: 'Metric',
  labels: 'Only series with these labels',
  labelsHint: 'One per line, such as host=web1.',
  labelsBad: 'One per line, such as host=web1; each name once.',
  condition: 'Condition',
  limit: 'Limit',
  forSeconds: 'Must hold for, in seconds',
  severity: 'Severity',
  message: 'Message',
  messageHint: '{value}, {metric} and {label.host} stand for what was measured.',
  cooldown: 'Silent after it was resolved, in seconds',
  enabled: 'Switched on',
  editTitle: (name: string) => `Change ${name}`,
  remove: 'Delete',
  removeTitle: (name: string) => `Delete ${name}`,
  removeText: 'It raises nothing any more, and the alerts that it has raised are resolved.',
} as const;
