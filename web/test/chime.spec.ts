import { Chime, isUrgent } from '../src/frame/chime.ts';

function chime(isOn = true) {
  const state = { now: 0, ageMs: 100, played: 0 };
  const one = new Chime(
    () => isOn,
    () => state.ageMs,
    () => void (state.played += 1),
    () => state.now,
  );
  const heard = (severity: 'critical' | 'error' = 'critical', change = 'raised', silenced = false) =>
    one.heard({ severity, silenced, opened_at: '2026-11-28T16:32:23.000Z' }, { change });
  return { state, heard };
}

describe('the sound', () => {
  it('is heard once in ten seconds, however many come', () => {
    const { state, heard } = chime();
    for (let n = 0; n < 300; n += 1) heard();
    state.now = 9999;
    heard();
    expect(state.played).toBe(1);
    state.now = 10_000;
    heard();
    expect(state.played).toBe(2);
  });

  it('is for new critical alerts, and for none that was missed', () => {
    const { state, heard } = chime();
    heard('error');
    heard('critical', 'acknowledged');
    heard('critical', 'raised', true);
    state.ageMs = 60_000;
    heard();
    expect(state.played).toBe(0);
  });

  it('is for what is spoken too, which a silence keeps quiet', () => {
    const raised = (silenced: boolean) => isUrgent({ severity: 'critical', silenced }, { change: 'raised' });
    expect([raised(false), raised(true)]).toEqual([true, false]);
  });

  it('is off unless it was asked for', () => {
    const { state, heard } = chime(false);
    heard();
    expect(state.played).toBe(0);
  });
});
