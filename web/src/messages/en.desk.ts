import { count, type Count, plural } from '../format/format.ts';

const n = (value: number): string => count(value as Count);

/** Sentences of the desk and of the positions. */
export const section = {
  portfolio: 'Portfolio',
  positions: 'Positions',
  signals: 'Signals',
  risk: 'Risk',
  system: 'System',
  strategy: 'Strategy',
} as const;

export const desk = {
  title: 'Desk',
  key: 'Key figures',
  equity: 'Equity',
  asOf: (time: string, brokers: string) => `as of ${time}${brokers}`,
  allOf: (brokers: number) => `, all ${plural(brokers, 'broker', 'brokers')}`,
  someOf: (some: number, all: number) => `, ${n(some)} of ${plural(all, 'broker', 'brokers')}`,
  today: 'P&L today',
  ofEquity: 'of equity',
  unrealised: 'Unrealised',
  positions: (held: number) => plural(held, 'position', 'positions'),
  realised: 'Realised',
  afterFees: 'after fees',
  week: 'Week',
  month: 'month',
  exposure: 'Net exposure',
  margin: 'Margin in use',
  free: 'free',
  longMinusShort: 'long minus short',
  regime: 'regime',
  range: 'Time range',
  chart: (from: string, to: string, currency: string, fall: string) =>
    `Equity of the time range, from ${from} to ${to} ${currency}; largest fall ${fall} percent`,
  drawdownChart: 'Drawdown',
  noChart: 'No equity has been recorded in this time range.',
  table: 'Show as table',
  closeTable: 'Show as chart',
  time: 'Time',
} as const;

export const risk = {
  title: 'Risk',
  limits: 'limits of the risk service',
  max: 'Max drawdown',
  today: 'Drawdown today',
  week: 'Drawdown, week',
  of: 'of',
  exposure: 'Exposure',
  net: 'net',
  short: 'short',
  long: 'long',
  open: 'Open risk',
  used: 'Risk limit used',
  perTrade: 'Risk per trade, at most',
} as const;

export const positions = {
  title: 'Positions',
  bySize: (held: number) => `${n(held)}, by size of P&L`,
  symbol: 'Symbol',
  broker: 'Broker',
  side: 'Side',
  size: 'Size',
  currency: 'Ccy',
  entry: 'Entry',
  price: 'Price',
  value: 'Value',
  unrealised: 'Unrealised',
  pct: '%',
  age: 'Age',
  none: 'No position is open. One appears here with its first fill.',
  total: (currency: string, time: string) => `All positions, in ${currency}, as the portfolio service counts them at ${time}`,
  all: 'All positions',
  of: (shown: number, all: number) => (shown === all ? n(all) : `${n(shown)} of ${n(all)}`),
  filter: 'Filter by symbol or broker',
  bothSides: 'Both sides',
  sortAgain: 'Sort again',
  position: 'Position',
  gone: 'This position is not open any more, or not at a broker that you see.',
  noInstrument: 'No feed brings this symbol, so there are no bars of it.',
  severalInstruments: 'Several exchanges have this symbol, and a position names none: look on the market screen.',
  noAgents: 'No trade of it is known.',
  noStrategy: 'without a strategy',
  trades: (some: number) => (some === 1 ? 'trade' : 'trades'),
  noMatch: 'No position matches the filter.',
} as const;

export const fills = {
  title: 'Fills',
  folded: (some: number) => `${n(some)} new, show`,
  newest: 'newest first',
  none: 'No fill since the page was opened; a new one appears at once.',
  buy: 'Buy',
  sell: 'Sell',
} as const;
