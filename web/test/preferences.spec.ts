import { DEFAULTS, type Preferences } from '../src/state/preferences.ts';
import { type KeptPreferences, PreferencesKeeper } from '../src/state/preferences.keeper.ts';

/** A backend with one user, and a page that shows what it is told. */
function keptAt(first: Readonly<Record<string, unknown>> | null = {}) {
  const state = { data: first, revision: Object.keys(first ?? {}).length === 0 ? 0 : 1, writes: 0 };
  const shown: Preferences[] = [];
  const kept: boolean[] = [];
  const present = (): KeptPreferences => ({ data: state.data ?? {}, tag: `"${state.revision}"` });
  const keeper = new PreferencesKeeper(
    {
      read: () => Promise.resolve(state.data === null ? null : present()),
      write: (data, tag) => {
        if (state.data === null) return Promise.resolve(null);
        if (tag !== `"${state.revision}"`) return Promise.resolve('changed');
        Object.assign(state, { data, revision: state.revision + 1, writes: state.writes + 1 });
        return Promise.resolve(present());
      },
    },
    (next) => shown.push(next),
    (done) => kept.push(done),
  );
  return { state, shown, kept, keeper };
}

describe('preferences', () => {
  it('of a user who has never chosen leave the look of this browser', async () => {
    const { keeper, shown } = keptAt();
    await keeper.start();
    expect(shown).toEqual([]);
  });

  it('are shown as they were kept', async () => {
    const { keeper, shown } = keptAt({ theme: 'light', views: [{ name: 'Mine', to: '/alerts' }], first: 'Mine' });
    await keeper.start();
    expect(shown).toEqual([{ ...DEFAULTS, theme: 'light', views: [{ name: 'Mine', to: '/alerts' }], first: 'Mine' }]);
  });

  it('keep what another browser and a newer page have chosen meanwhile', async () => {
    const { keeper, state, shown, kept } = keptAt({ theme: 'light', ofANewerPage: 1 });
    await keeper.start();
    Object.assign(state, { data: { ...state.data, zone: 'Europe/Berlin' }, revision: 2 });
    await keeper.chosen({ density: 'comfortable' });
    expect(state.data).toEqual({ theme: 'light', zone: 'Europe/Berlin', density: 'comfortable', ofANewerPage: 1 });
    expect(shown.at(-1)).toEqual({ ...DEFAULTS, theme: 'light', zone: 'Europe/Berlin', density: 'comfortable' });
    expect(kept).toEqual([true]);
  });

  it('that change quickly are written one after another, none lost', async () => {
    const { keeper, state } = keptAt();
    await keeper.start();
    await Promise.all([keeper.chosen({ theme: 'light' }), keeper.chosen({ theme: 'dark' }), keeper.chosen({ keys: false })]);
    expect(state.data).toEqual({ theme: 'dark', keys: false });
  });

  it('say that they are not kept, and are written with the next choice', async () => {
    const { keeper, state, kept } = keptAt(null);
    await keeper.start();
    await keeper.chosen({ theme: 'light' });
    expect(kept).toEqual([false]);
    Object.assign(state, { data: {}, revision: 0 });
    await keeper.chosen({ keys: false });
    expect([kept, state.data]).toEqual([[false, true], { theme: 'light', keys: false }]);
  });
});
