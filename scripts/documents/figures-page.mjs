// docs/figures.md: what each figure is, made of the descriptions in openapi.json.

/** The tables of the page: the question that answers with the figures, and the schema that describes them. */
const TABLES = [
  ['`figures` of `GET /api/dashboard/performance`', 'FiguresOfPerformanceDto'],
  ['`metrics` of `GET /api/portfolio`', 'PortfolioMetricsDto'],
  ['`portfolio` of the snapshot', 'PortfolioDto'],
  ['`risk` of the snapshot', 'RiskDto'],
  ['`GET /api/trades/stats`', 'TradeStatsDto'],
  ['Rows of `GET /api/agents`', 'AgentDto'],
];

const INTRODUCTION = `# Figures

Made by \`npm run openapi\` of the descriptions in \`openapi.json\`.

How the performance is computed, with its inputs, is in the answer itself (\`convention\`):

- Equity is the sum over brokers in the base currency at the close of each period: a day (UTC), or an hour in the timeframes \`1d\` and \`1w\`.
- **r** is the return of a period that is over, money that came in or went out (flows) not counted as a gain: it counts at the start of its
  period. **N** is the number of these returns, **P** the number of periods in a year (8,760 hours, \`PERIODS_PER_YEAR\` days), **rf** the
  yearly \`RISK_FREE_RATE\`, in r-rf for one period, **s** the standard deviation of a sample (divided by N-1).
- The running period is not over, so it is in none of the figures of r; what includes it says so below.
- With \`PERIODS_PER_YEAR=252\` the closes of Saturdays and Sundays (UTC) are left out of the timeframes of days, and their flows count with the
  close after them.
- A figure that cannot be computed is null, and \`reasons\` beside it says why.`;

/** The page as Markdown, of the OpenAPI document. */
export function figuresPage({ components }) {
  return [INTRODUCTION, ...TABLES.map((table) => section(table, components.schemas)), ''].join('\n\n');
}

function section([title, schema], schemas) {
  const { properties } = schemas[schema];
  const rows = Object.entries(properties).filter(([, { type, deprecated }]) => !deprecated && [type].flat().some(isNumber));
  return [
    `## ${title}`,
    '',
    '| figure | is |',
    '| --- | --- |',
    ...rows.map(([name, { description = '' }]) => `| \`${name}\` | ${description.replaceAll('|', '\\|')} |`),
  ].join('\n');
}

const isNumber = (type) => type === 'number' || type === 'integer';
