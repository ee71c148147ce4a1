const CODE = /^[A-Z]{3,5}$/;
/** Stands for a reported text that is no currency code: ISO 4217's "no currency", for which there is no rate. */
export const NO_CURRENCY = 'XXX';

/** Minor units in which prices are quoted: a hundredth of the currency. Their case distinguishes them from other codes, so it is kept. */
const MINOR_UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    GBp: 'GBP',
    GBX: 'GBP',
    GBx: 'GBP',
    ZAc: 'ZAR',
    ZAC: 'ZAR',
    ILA: 'ILS',
    ILa: 'ILS',
    USX: 'USD',
    USc: 'USD',
    EUX: 'EUR',
  }),
);
const MINOR_PER_MAJOR = 100;

/** Decimals of ISO 4217 currencies that have not two (ISO 4217, list one). */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (code) => [code, 0] as const,
  ),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);
/** Codes of ISO 4217 that have no minor unit: metals and units of account. */
const WITHOUT_MINOR_UNIT: ReadonlySet<string> = new Set(['XAG', 'XAU', 'XPD', 'XPT', 'XBA', 'XBB', 'XBC', 'XBD', 'XDR', 'XSU', 'XUA']);
const ISO_CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency').filter((code) => !WITHOUT_MINOR_UNIT.has(code)));
const ISO_DECIMALS = 2;
const CRYPTO_DECIMALS = 8;

/** The code in upper case, and a minor unit in its own: `usd -> USD`, `GBp -> GBp`. Null when it is none. */
export function toCurrency(text: string | null): string | null {
  const code = text?.trim() ?? '';
  if (MINOR_UNITS.has(code)) return code;
  const upper = code.toUpperCase();
  return CODE.test(upper) ? upper : null;
}

/** The currency that an amount is of, and how many of it one unit is: `GBp -> GBP, 0.01`. */
export function majorOf(code: string): { readonly currency: string; readonly perUnit: number } {
  const major = MINOR_UNITS.get(code);
  return major === undefined ? { currency: code, perUnit: 1 } : { currency: major, perUnit: 1 / MINOR_PER_MAJOR };
}

/** How many decimals money of this currency has: those of ISO 4217, 8 for what is no currency of a state. `overrides` come first. */
export function decimalsOf(code: string, overrides?: ReadonlyMap<string, number>): number {
  const own = overrides?.get(code);
  if (own !== undefined) return own;
  const { currency } = majorOf(code);
  return DECIMALS.get(currency) ?? (ISO_CODES.has(currency) || currency === NO_CURRENCY ? ISO_DECIMALS : CRYPTO_DECIMALS);
}
