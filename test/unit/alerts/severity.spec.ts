import { isWorse, SEVERITIES, severityOf } from '../../../src/modules/alerts/severity.js';

describe('severities', () => {
  it.each([
    ['WARN', 'warning'],
    ['warning', 'warning'],
    [' High ', 'error'],
    ['LOW', 'info'],
    ['page', 'critical'],
    ['Fatal', 'critical'],
    ['info', 'info'],
    ['ERR', 'error'],
  ])('reads %j as %s', (word, severity) => {
    expect(severityOf(word)).toBe(severity);
  });

  it.each(['', 'purple', 'constructor', '__proto__', 'warn ing'])('does not know %j', (word) => {
    expect(severityOf(word)).toBeNull();
  });

  it('rise from info to critical', () => {
    expect(SEVERITIES.map((severity) => SEVERITIES.filter((other) => isWorse(severity, other)).length)).toEqual([0, 1, 2, 3]);
  });
});
