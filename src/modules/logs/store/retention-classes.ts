import { DAY_MS } from '../../../common/time/time.js';
import { StartupError } from '../../../config/config.js';
import { isLevel } from '../entry/levels.js';
import type { LogEntry } from '../entry/log-entry.js';
import type { ClassLimits } from './segments/keeping/retention.js';

const UNITS: Readonly<Record<string, number>> = { MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const RULE = /^(?:(\d{1,5})d)?(?:\/)?(?:(\d{1,6})(MB|GB|TB))?$/i;
export const DEFAULT_CLASS = 'default';

/** Classes of entries with their own retention: a segment has entries of one class only. */
export interface RetentionClasses {
  readonly limits: ReadonlyMap<string, ClassLimits>;
  classOf(this: void, entry: Pick<LogEntry, 'service' | 'level'>): string;
}

/**
 * The classes of `execution=365d/20GB,nginx=7d,level:debug=2d`: age, size or both, of a service or a level. A rule of a level has
 * priority over one of a service. Throws `StartupError` with the unreadable part.
 */
export function retentionClasses(text: string): RetentionClasses {
  const limits = new Map<string, ClassLimits>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [name = '', rule = ''] = part.split('=', 2).map((side) => side.trim());
    const [, days, size, unit = ''] = RULE.exec(rule) ?? [];
    const level = name.startsWith('level:') ? name.slice('level:'.length) : null;
    if (name === '' || (days === undefined && size === undefined) || (level !== null && !isLevel(level)))
      throw new StartupError(`LOG_RETENTION: "${part}" must be a service or level:<level>, then =30d, =20GB or =30d/20GB.`);
    limits.set(level === null ? `service.${name}` : `level.${level}`, {
      maxAgeMs: days === undefined ? undefined : Number(days) * DAY_MS,
      maxBytes: size === undefined ? undefined : Number(size) * (UNITS[unit.toUpperCase()] ?? 1),
    });
  }
  const classOf = ({ service, level }: Pick<LogEntry, 'service' | 'level'>): string => {
    if (limits.size === 0) return DEFAULT_CLASS;
    return [`level.${level}`, `service.${service}`].find((name) => limits.has(name)) ?? DEFAULT_CLASS;
  };
  return { limits, classOf };
}
