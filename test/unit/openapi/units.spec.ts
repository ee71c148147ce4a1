import { readFileSync } from 'node:fs';
import { unitOf } from '../../../src/openapi/units.js';

type Property = { readonly type?: string | readonly string[]; readonly description?: string; readonly deprecated?: boolean };
const { components } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  components: { schemas: Record<string, { properties?: Record<string, Property> }> };
};
const FIGURES = Object.entries(components.schemas).flatMap(([schema, { properties = {} }]) =>
  Object.entries(properties).flatMap(([name, property]) => ([property.type].flat().includes('number') ? [{ schema, name, property }] : [])),
);
const README = readFileSync('README.md', 'utf8').split('**Units and signs**')[1]?.split('\n\n')[1] ?? '';
/** The names of each row of the README's table, and what it says of them. */
const ROWS = [...README.matchAll(/^\| (`[^|]+?) +\| (.+?) +\|$/gm)].flatMap(([, names = '', says = '']) =>
  [...names.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => [name.replace('...', 'x'), says] as const),
);

describe('the unit and sign of a figure', () => {
  it('stand in its description', () => {
    const known = FIGURES.filter(({ name }) => unitOf(name) !== null);
    expect(known.length).toBeGreaterThan(60);
    const silent = known.filter(({ property }) => !/money|percent|fraction|0 to 1|quantity|same as/i.test(property.description ?? ''));
    expect(silent.map(({ schema, name }) => `${schema}.${name}`)).toEqual([]);
  });

  it('of a drawdown have its sign, whatever its unit', () => {
    const falls = FIGURES.filter(({ name, property }) => name.includes('drawdown') && !/^The same as/.test(property.description ?? ''));
    expect(new Set(falls.map(({ name }) => name)).size).toBeGreaterThanOrEqual(4);
    const unsigned = falls.filter(({ property }) => !/positive|negative/.test(property.description ?? ''));
    expect(unsigned.map(({ schema, name }) => `${schema}.${name}`)).toEqual([]);
  });

  it.each(ROWS)('%s are those of the README', (name, says) => {
    const unit = unitOf(name);
    const word = /money|percent|fraction|0 to 1/;
    if (unit !== null) expect(word.exec(unit)?.[0]).toBe(word.exec(says)?.[0]);
    if (unit?.includes('positive')) expect(says).toContain('positive');
  });

  it('are in a table of the README', () => expect(ROWS.length).toBeGreaterThan(12));
});
