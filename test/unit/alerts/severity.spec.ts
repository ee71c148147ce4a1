import { isWorse, SEVERITIES, severityOf } from '../../../src/modules/alerts/lifecycle/severity.js';

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
    ...['P1', 'P0', 'SEV1', 'sev-1', 'Disaster', '5'].map((word) => [word, 'critical']),
    ...['P2', 'SEV2', '4'].map((word) => [word, 'error']),
    ...['P3', 'SEV 3', 'Average', '3', '1'].map((word) => [word, 'warning']),
    ...['P4', 'P5', 'SEV4', 'Not classified', '0'].map((word) => [word, 'info']),
  ])('reads %j as %s', (word, severity) => {
    expect(severityOf(word)).toBe(severity);
  });

  it.each(['', 'purple', 'constructor', '__proto__', 'warn ing'])('does not know %j', (word) => {
    expect(severityOf(word)).toBeNull();
  });

  it('has the numbers of the sender where it is known', () => {
    const of = (sender: string) => ['0', '1', '2', '3', '4', '5', '9'].map((word) => severityOf(word, sender));
    expect(of('Zabbix server')).toEqual(['info', 'info', 'warning', 'warning', 'error', 'critical', null]);
    expect(of('nagios')).toEqual(['info', 'warning', 'critical', 'warning', null, null, null]);
    expect(of('')).toEqual(['info', 'warning', 'critical', 'warning', 'error', 'critical', null]);
  });

  it('rise from info to critical', () => {
    expect(SEVERITIES.map((severity) => SEVERITIES.filter((other) => isWorse(severity, other)).length)).toEqual([0, 1, 2, 3]);
  });
});
