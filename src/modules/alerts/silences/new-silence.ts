import { randomUUID } from 'node:crypto';
import { fitLabels } from '../../../common/text/name.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { parseTime } from '../../../common/time/time-range.js';
import { fitsAbsence, type Matcher, regexFault } from '../matching/matcher.js';
import type { Silence } from '../matching/silence.js';
import { MAX_SILENCE_SECONDS, type NewSilenceDto } from './dto/silence.dto.js';

const MAX_AHEAD_MS = MAX_SILENCE_SECONDS * 1000;

/** The person who makes a silence, and the brokers to which they are limited; null = no limit. */
export interface Maker {
  readonly name: string;
  readonly brokers: readonly string[] | null;
}

/** The silence of a form; `request.invalid` names what is wrong, `portfolio.unknown_broker` a broker out of the maker's scope. */
export function newSilence(form: NewSilenceDto, maker: Maker, nowMs: number): Silence {
  const faults: FieldError[] = [...matcherFaults(form.matchers)];
  const startMs = Math.max(timeOf(form.starts_at, 'starts_at', faults) ?? nowMs, nowMs);
  const endMs = endOf(form, startMs, faults);
  if (form.comment.trim() === '') faults.push({ field: 'comment', message: 'must say why' });
  if (startMs > nowMs + MAX_AHEAD_MS) faults.push({ field: 'starts_at', message: 'must be within a year' });
  if (faults.length === 0 && endMs <= startMs) faults.push({ field: 'ends_at', message: 'must be after the start, and ahead' });
  if (faults.length === 0 && endMs > startMs + MAX_AHEAD_MS)
    faults.push({ field: 'ends_at', message: 'must be within a year of the start' });
  if (faults.length > 0) throw new Problem('request.invalid', { errors: faults });
  const matchers = form.matchers.map(fitted);
  return {
    ...{ id: randomUUID(), matchers, startsAt: new Date(startMs), endsAt: new Date(endMs), comment: form.comment.trim() },
    ...{ brokers: brokersOf(matchers, maker), createdBy: maker.name, createdAt: new Date(nowMs), endedAt: null, endedBy: null },
  };
}

/** Values as labels are stored and compared; a regular expression stays as written. */
function fitted({ name, operator, value }: Matcher): Matcher {
  if (operator === '=~' || operator === '!~') return { name, operator, value: value.normalize('NFC') };
  return { name, operator, value: fitLabels({ [name]: value })[name] ?? value };
}

function matcherFaults(matchers: readonly Matcher[]): FieldError[] {
  const faults = matchers.flatMap(({ operator, value }, index) => {
    const fault = operator.endsWith('~') ? regexFault(value) : null;
    return fault === null ? [] : [{ field: `matchers.${index}.value`, message: fault }];
  });
  if (faults.length === 0 && matchers.every(fitsAbsence))
    faults.push({
      field: 'matchers',
      message: 'must have one that does not fit an alert without such a label: these would cover every alert',
    });
  return faults;
}

function endOf({ ends_at: endsAt, duration_seconds: seconds }: NewSilenceDto, startMs: number, faults: FieldError[]): number {
  if ((endsAt ?? null) !== null && (seconds ?? null) !== null)
    faults.push({ field: 'duration_seconds', message: 'must not be given together with ends_at' });
  if (seconds !== undefined && seconds !== null) return startMs + seconds * 1000;
  const endMs = timeOf(endsAt, 'ends_at', faults);
  if (endMs === null && (endsAt ?? null) === null) faults.push({ field: 'ends_at', message: 'is required, or duration_seconds' });
  return endMs ?? startMs;
}

function timeOf(text: string | undefined, field: string, faults: FieldError[]): number | null {
  if ((text ?? null) === null) return null;
  const ms = parseTime(text ?? '');
  if (ms === null) faults.push({ field, message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' });
  return ms;
}

/** The brokers whose alerts it covers: the maker's scope, and those that a matcher names by `=`. */
function brokersOf(matchers: readonly Matcher[], maker: Maker): readonly string[] | null {
  const named = matchers.flatMap(({ name, operator, value }) => (name === 'broker' && operator === '=' ? [value] : []));
  if (maker.brokers === null) return named.length > 0 ? named.slice(0, 1) : null;
  const foreign = named.find((broker) => !maker.brokers?.includes(broker));
  if (foreign !== undefined) throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${foreign}".` });
  return named.length > 0 ? named.slice(0, 1) : maker.brokers;
}
