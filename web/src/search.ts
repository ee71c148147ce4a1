/** Parameters of an address as text, and text as typed parameters: what is not understood is as if it were not there. */
export type Search = Readonly<Record<string, unknown>>;

const MOST = 500;

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function writeSearch(search: Search): string {
  const pairs = Object.entries(search).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return [[name, value.join(',')]];
    return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
      ? [[name, `${value}`]]
      : [];
  });
  const written = new URLSearchParams(pairs).toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return written === '' ? '' : `?${written}`;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MOST) : undefined;
}

/** Several, separated by commas. */
export function texts(value: unknown): readonly string[] | undefined {
  const given = Array.isArray(value) ? value.map(String) : (text(value)?.split(',') ?? []);
  return given.length > 0 ? given : undefined;
}

/** Several of the known words, separated by commas; undefined where none is understood. */
export function words<W extends string>(value: unknown, known: readonly W[]): readonly W[] | undefined {
  const given = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  const understood = known.filter((one) => given.includes(one));
  return understood.length > 0 ? understood : undefined;
}

export function word<W extends string>(value: unknown, known: readonly W[]): W | undefined {
  return known.find((one) => one === value);
}

/** A time to the second; undefined where it is none. */
export function second(value: unknown): string | undefined {
  const ms = Date.parse(text(value) ?? '');
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
}
