/** A result as text: a list as a table, one object as a line per field; fields without a value are left out. */
export function shown(result: object): string {
  if ('items' in result && Array.isArray(result.items)) return table(result.items as readonly Record<string, unknown>[]);
  const fields = Object.entries(result).filter(([, value]) => hasValue(value));
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  const lines = fields.map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}`);
  const once = 'password' in result || 'key' in result ? ['', 'It is shown this once: keep it now.'] : [];
  return `${[...lines, ...once].join('\n')}\n`;
}

const COLUMNS = [
  'username',
  'id',
  'name',
  'role',
  'status',
  'brokers',
  'permissions',
  'disabled',
  'otp_enabled',
  'created_by',
  'expires_at',
  'last_used_at',
];

function table(items: readonly Record<string, unknown>[]): string {
  const columns = COLUMNS.filter((name) => items.some((item) => hasValue(item[name])));
  const rows = [columns, ...items.map((item) => columns.map((name) => (hasValue(item[name]) ? plain(item[name]) : '-')))];
  const widths = columns.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function plain(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
