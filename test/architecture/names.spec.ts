import { readFileSync } from 'node:fs';

interface Field {
  readonly deprecated?: boolean;
  readonly description?: string;
}
type Schemas = Readonly<Record<string, { readonly properties?: Readonly<Record<string, Field>> }>>;

const schemasOf = (file: string): Schemas =>
  (JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Schemas } }).components.schemas;
const SCHEMAS = [...Object.entries(schemasOf('openapi.json')), ...Object.entries(schemasOf('asyncapi.json'))];

const [, TABLE = ''] = /\*\*Names\.\*\*[\s\S]*?\n\n([\s\S]*?)\n\n/.exec(readFileSync('README.md', 'utf8')) ?? [];
/** The name of a thing, and its name of before. */
const GLOSSARY = [...TABLE.matchAll(/^\| `(\w+)` +\| `(\w+)` +\|/gm)].map(([, name = '', before = '']) => ({ name, before }));

/** The word stands for something else here. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'FiguresOfPerformanceDto.max_drawdown': 'a fraction',
  'PortfolioMetricsDto.max_drawdown': 'a fraction',
  'LogReportDto.results': 'of every entry',
  'TickReportDto.results': 'of every tick',
  'SubscribedTopicsFrameDto.results': 'of every topic',
  'LogSourceDto.size': 'of a file, in bytes',
  'MarketHealthDto.hit_rate': 'of the cache',
  'MarketMetricsDto.hit_rate': 'of the cache',
  'MetricTypeDto.series': 'how many',
};

describe('the names of the wire', () => {
  it('are a glossary of several things', () => {
    expect(GLOSSARY.length).toBeGreaterThan(8);
  });

  it.each(GLOSSARY)('have $name where they have $before, which is deprecated and says so', ({ name, before }) => {
    const places = SCHEMAS.filter(
      ([schema, { properties = {} }]) => before in properties && OTHERWISE[`${schema}.${before}`] === undefined,
    );
    expect(places.length).toBeGreaterThan(0);
    expect(places.map(([schema, { properties = {} }]) => [schema, name in properties, properties[before]?.deprecated])).toEqual(
      places.map(([schema]) => [schema, true, true]),
    );
    for (const [schema, { properties = {} }] of places)
      expect([schema, properties[before]?.description]).toEqual([schema, expect.stringContaining(`\`${name}\``)]);
  });

  it('mean something else only where something is called so', () => {
    const fields = new Set(
      SCHEMAS.flatMap(([schema, { properties = {} }]) => Object.keys(properties).map((field) => `${schema}.${field}`)),
    );
    expect(Object.keys(OTHERWISE).filter((field) => !fields.has(field))).toEqual([]);
  });
});
