export type BrokerName = 'alpaca' | 'binance' | 'zerodha';

export interface Broker {
  readonly name: BrokerName;
  /** All three book in USD for now; a foreign one would convert here, before the ledger. */
  readonly currency: 'USD';
  readonly deposit: number;
  /** Fee as a fraction of a fill's notional. */
  readonly feeRate: number;
  /** Margin as a fraction of gross exposure. */
  readonly marginRate: number;
}

export interface Instrument {
  readonly symbol: string;
  readonly broker: BrokerName;
  readonly price: number;
  /** Standard deviation of log returns over one second. */
  readonly volatility: number;
}

export const BROKERS: readonly Broker[] = [
  { name: 'alpaca', currency: 'USD', deposit: 50_000, feeRate: 0.00002, marginRate: 0.5 },
  { name: 'binance', currency: 'USD', deposit: 30_000, feeRate: 0.00005, marginRate: 0.2 },
  { name: 'zerodha', currency: 'USD', deposit: 20_000, feeRate: 0.00003, marginRate: 0.4 },
];

export const INSTRUMENTS: readonly Instrument[] = [
  { symbol: 'AAPL', broker: 'alpaca', price: 232.5, volatility: 0.0003 },
  { symbol: 'MSFT', broker: 'alpaca', price: 428.1, volatility: 0.0003 },
  { symbol: 'NVDA', broker: 'alpaca', price: 141.2, volatility: 0.0005 },
  { symbol: 'SPY', broker: 'alpaca', price: 598.4, volatility: 0.0002 },
  { symbol: 'BTCUSDT', broker: 'binance', price: 96_000, volatility: 0.0006 },
  { symbol: 'ETHUSDT', broker: 'binance', price: 3450, volatility: 0.0007 },
  { symbol: 'SOLUSDT', broker: 'binance', price: 201.4, volatility: 0.0009 },
  { symbol: 'INFY', broker: 'zerodha', price: 22.3, volatility: 0.0004 },
  { symbol: 'RELIANCE', broker: 'zerodha', price: 15.2, volatility: 0.0004 },
  { symbol: 'TCS', broker: 'zerodha', price: 41.7, volatility: 0.0003 },
];

/** The step in which a price is quoted: five significant digits, at most 4 decimals. */
export function roundPrice(price: number): number {
  const decimals = Math.min(4, Math.max(2, 4 - Math.floor(Math.log10(price))));
  return Number(price.toFixed(decimals));
}

/** A tradable quantity: whole units of cheap things, fractions of dear ones. Rounds towards zero. */
export function roundQuantity(quantity: number, price: number): number {
  const step = price >= 10_000 ? 0.001 : price >= 1000 ? 0.01 : 1;
  return Number((Math.trunc(quantity / step) * step).toFixed(3));
}
