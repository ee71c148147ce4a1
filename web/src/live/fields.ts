/** Reads payloads of the stream, whose fields are those of the event's type and may be missing. */
export type Payload = Readonly<Record<string, unknown>>;

export const numberOf = (payload: Payload, name: string): number | null => {
  const value = payload[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

export const textOf = (payload: Payload, name: string): string | null => {
  const value = payload[name];
  return typeof value === 'string' ? value : null;
};

/** The fields of `known` that the payload has, as they are there: a figure that did not come stays what it was. */
export function updated<T extends object>(known: T, payload: Payload, names: readonly (keyof T & string)[]): T {
  const change: Partial<Record<string, unknown>> = {};
  for (const name of names) if (name in payload) change[name] = payload[name];
  return { ...known, ...change };
}
