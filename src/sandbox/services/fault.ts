export const FAULT_MODES = [
  'none',
  'down',
  'refuse',
  'slow',
  'hang',
  'garbage',
  'partial',
  'error',
  'html',
  'huge',
  'redirect',
  'not_found',
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

export interface FaultOf<Mode extends string> {
  readonly mode: Mode;
  /** For `slow`: milliseconds before the answer, by default 2000. */
  readonly delay_ms?: number;
  /** The fault ends by itself after this time; required for `refuse`. */
  readonly for_seconds?: number;
}
export type Fault = FaultOf<FaultMode>;

/** A request body that is no fault; the message is one sentence. */
export class FaultInputError extends Error {
  override readonly name = 'FaultInputError';
}

const FIELDS = ['mode', 'delay_ms', 'for_seconds'];

/** Reads the body of `POST /__fault` of a service. @throws FaultInputError */
export function readFault(raw: unknown): Fault {
  const fault = readFaultOf(raw, FAULT_MODES);
  if (fault.mode === 'refuse' && fault.for_seconds === undefined)
    throw new FaultInputError('refuse needs for_seconds: nobody could reach the service to end it.');
  return fault;
}

/** Reads a fault of one of these modes. @throws FaultInputError */
export function readFaultOf<Mode extends string>(raw: unknown, modes: readonly Mode[]): FaultOf<Mode> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new FaultInputError('A fault is a JSON object like {"mode":"slow","delay_ms":500}.');
  const given: Record<string, unknown> = { ...raw };
  const stranger = Object.keys(given).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined) throw new FaultInputError(`A fault has no field "${stranger}"; it has ${FIELDS.join(', ')}.`);
  const mode = modes.find((known) => known === given['mode']);
  if (mode === undefined) throw new FaultInputError(`mode must be one of ${modes.join(', ')}.`);
  const delay = within(given, 'delay_ms', 0, 600_000);
  const seconds = within(given, 'for_seconds', 0.01, 86_400);
  return { mode, ...(delay === undefined ? {} : { delay_ms: delay }), ...(seconds === undefined ? {} : { for_seconds: seconds }) };
}

function within(given: Record<string, unknown>, field: string, min: number, max: number): number | undefined {
  const value = given[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new FaultInputError(`${field} must be a number from ${min} to ${max}.`);
}
