import type { HealthCheckResult } from '@nestjs/terminus';
import type { WriteState } from '../../../platform/telemetry/written-parts.js';

type Named = Readonly<Record<string, object>>;

/** The answer of a process that is ready, with whether its parts take writes; `degraded` when one of them does not. */
export function withWrites(ready: HealthCheckResult, states: Readonly<Record<string, WriteState>>): object {
  const added = (parts: Named = {}): Named => ({
    ...parts,
    ...Object.fromEntries(Object.entries(states).map(([name, writes]) => [name, { status: 'up', ...parts[name], writes }])),
  });
  const refused = Object.values(states).includes('refused');
  return {
    ...ready,
    status: refused ? 'degraded' : ready.status,
    info: added(ready.info as Named),
    details: added(ready.details),
  };
}
