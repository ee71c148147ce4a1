export type BrokerName = 'alpaca' | 'binance' | 'degiro';
export type Currency = 'USD' | 'EUR';
/** The desk's base currency: that of its totals. */
export const BASE_CURRENCY: Currency = 'USD';

export interface Broker {
  readonly name: BrokerName;
  /** The currency of its books, its fees and the prices of its instruments. */
  readonly currency: Currency;
  readonly deposit: number;
  /** Fee as a fraction of a fill's notional. */
  readonly feeRate: number;
  /** Margin as a fraction of gross exposure. */
  readonly marginRate: number;
}

export interface SandboxInstrument {
  readonly symbol: string;
  readonly broker: BrokerName;
  readonly price: number;
  /** Standard deviation of log returns over one second, as visible on a screen. */
  readonly volatility: number;
  /** Standard deviation of log returns over one day, once the seconds have averaged out. */
  readonly dailyVolatility: number;
}

export const BROKERS: readonly Broker[] = [
  { name: 'alpaca', currency: 'USD', deposit: 50_000, feeRate: 0.00002, marginRate: 0.5 },
  { name: 'binance', currency: 'USD', deposit: 30_000, feeRate: 0.00005, marginRate: 0.2 },
  { name: 'degiro', currency: 'EUR', deposit: 18_000, feeRate: 0.00003, marginRate: 0.4 },
];

export const INSTRUMENTS: readonly SandboxInstrument[] = [
  { symbol: 'AAPL', broker: 'alpaca', price: 232.5, volatility: 0.00012, dailyVolatility: 0.006 },
  { symbol: 'MSFT', broker: 'alpaca', price: 428.1, volatility: 0.00012, dailyVolatility: 0.006 },
  { symbol: 'NVDA', broker: 'alpaca', price: 141.2, volatility: 0.0002, dailyVolatility: 0.01 },
  { symbol: 'SPY', broker: 'alpaca', price: 598.4, volatility: 8e-5, dailyVolatility: 0.004 },
  { symbol: 'BTCUSDT', broker: 'binance', price: 96_000, volatility: 0.00024, dailyVolatility: 0.01 },
  { symbol: 'ETHUSDT', broker: 'binance', price: 3450, volatility: 0.00028, dailyVolatility: 0.012 },
  { symbol: 'SOLUSDT', broker: 'binance', price: 201.4, volatility: 0.00036, dailyVolatility: 0.014 },
  { symbol: 'AIR', broker: 'degiro', price: 158.6, volatility: 0.00016, dailyVolatility: 0.007 },
  { symbol: 'ASML', broker: 'degiro', price: 684.2, volatility: 0.00016, dailyVolatility: 0.008 },
  { symbol: 'SAP', broker: 'degiro', price: 227.9, volatility: 0.00012, dailyVolatility: 0.006 },
];

/** The step in which a price is quoted: five significant digits, at most 4 decimals. */
export function roundPrice(price: number): number {
  const decimals = Math.min(4, Math.max(2, 4 - Math.floor(Math.log10(price))));
  return Number(price.toFixed(decimals));
}

/** A tradable quantity: whole units of cheap instruments, fractions of expensive ones. Rounds towards zero. */
export function roundQuantity(quantity: number, price: number): number {
  const step = price >= 10_000 ? 0.001 : price >= 1000 ? 0.01 : 1;
  return Number((Math.trunc(quantity / step) * step).toFixed(3));
}
