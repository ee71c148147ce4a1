import type { OpenAPIObject } from '@nestjs/swagger';

type Property = { type?: string | string[]; $ref?: string; description?: string };

/** Units and signs of figures, by the name of a field. The README's table "Units and signs" has the same. */
const UNITS: readonly (readonly [name: RegExp, says: string])[] = [
  [/drawdown_pct$/, 'percent below the peak, 0 or positive'],
  [/_pct$/, 'percent: 1.5 is 1.5 %'],
  [
    /^(total_return|twr|cagr|xirr|volatility|downside_deviation|c?var_\d+|tracking_error|alpha|return_since_inception)$/,
    'a fraction: 0.015 is 1.5 %',
  ],
  [/^max_drawdown$/, 'a fraction, 0 or negative: -0.015 is 1.5 %'],
  [/^max_drawdown_amount$/, 'money, 0 or negative'],
  [/^(pnl|fees|equity|cash|expectancy)$|_pnl$/, 'money, of the `currency` beside it, else of `BASE_CURRENCY`'],
  [/^(confidence|win_rate|hit_rate|period_win_rate)$/, '0 to 1'],
];

/** The unit of a figure in words; null = its name does not say one. */
export function unitOf(name: string): string | null {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Writes the unit into the description of each figure that does not say its own. */
export function documentUnits({ components }: OpenAPIObject): void {
  for (const schema of Object.values(components?.schemas ?? {}))
    for (const [name, property] of Object.entries(('properties' in schema && schema.properties) || {})) {
      const { type, description = '' } = property as Property;
      const unit = unitOf(name);
      if (unit === null || ![type].flat().includes('number') || /money|percent|fraction|0 to 1|quantity|same as/i.test(description))
        continue;
      const said = description.replace(/\.$/, '');
      Object.assign(property, { description: said === '' ? unit[0]?.toUpperCase() + unit.slice(1) : `${said}; ${unit}` });
    }
}
