export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** What the address of the logs says: the least level, a service, words of the message. */
export interface LogsSearch {
  readonly service?: string | undefined;
  readonly level?: Level | undefined;
  readonly q?: string | undefined;
}

/** The same as a filter of the tail. */
export function filterOf({ level, q }: LogsSearch): Record<string, string> {
  return { ...(level !== undefined && { level }), ...(q !== undefined && { q }) };
}
