import { decimalsOf, majorOf, toCurrency } from '../../../src/common/money/currency.js';

describe('a currency', () => {
  it.each([
    ['usd', 'USD', 'USD', 1],
    ['GBp', 'GBp', 'GBP', 0.01],
    ['gbp', 'GBP', 'GBP', 1],
    ['GBX', 'GBX', 'GBP', 0.01],
    ['ZAc', 'ZAc', 'ZAR', 0.01],
    ['ILA', 'ILA', 'ILS', 0.01],
    [' USDT ', 'USDT', 'USDT', 1],
  ])('%j is %s: so many %s as %d', (text, code, currency, perUnit) => {
    expect([toCurrency(text), majorOf(code)]).toEqual([code, { currency, perUnit }]);
  });

  it.each(['', 'pounds sterling', 'U$', null])('is not %j', (text) => expect(toCurrency(text)).toBeNull());

  it.each([
    ['USD', 2],
    ['GBp', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['BTC', 8],
    ['USDT', 8],
    ['XAU', 8],
  ])('%s has %d decimals', (code, decimals) => expect(decimalsOf(code)).toBe(decimals));

  it('has the decimals that the settings say', () => expect(decimalsOf('USDT', new Map([['USDT', 2]]))).toBe(2));
});
