import { readWallSearch, viewAt, viewsOf } from '../src/screens/wall/search.ts';
import { isCovered, mayReload, shiftAt } from '../src/screens/wall/wall.ts';
import { ownBuild } from '../src/state/build.ts';
import type { Permission } from '../src/api.ts';

describe('the wall', () => {
  const may: readonly Permission[] = ['view_dashboard', 'view_alerts'];

  it('takes its views, their time and what to hide from the address; rubbish is as if it were not there', () => {
    expect(readWallSearch({ view: 'alerts,desk,nonsense', every: '30', hide: 'amounts' })).toEqual({
      view: ['desk', 'alerts'],
      every: 30,
      hide: 'amounts',
    });
    const nothing = { view: undefined, every: undefined, hide: undefined };
    expect([{ view: 'x', every: '1', hide: 'all' }, { every: '0.5' }, {}].map(readWallSearch)).toEqual([nothing, nothing, nothing]);
  });

  it('shows the views in turns, and none that the user may not see', () => {
    const views = viewsOf({ view: ['desk', 'alerts', 'positions'] }, may);
    expect(views).toEqual(['desk', 'alerts']);
    expect([0, 19_999, 20_000, 40_000].map((ms) => viewAt(views, ms))).toEqual(['desk', 'desk', 'alerts', 'desk']);
    expect([viewAt(['desk'], 99_000, 5), viewAt([], 0)]).toEqual(['desk', undefined]);
  });

  it('covers what is older than a minute', () => expect([null, 60_000, 60_001].map(isCovered)).toEqual([false, false, true]));

  it('moves by a pixel a minute and comes back', () => {
    const minutes = [0, 1, 2, 3, 4].map((minute) => shiftAt(minute * 60_000));
    expect(minutes).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  it.each([
    [{}, true],
    [{ hour: 12 }, false],
    [{ critical: 1 }, false],
    [{ critical: null }, false],
    [{ served: 'a' }, false],
    [{ served: null }, false],
    [{ own: null }, false],
  ])('begins anew at night for another build while nothing is critical: %o', (change, expected) =>
    expect(mayReload({ hour: 3, own: 'a', served: 'b', critical: 0, ...change })).toBe(expected),
  );

  it.each([
    ['/assets/index-B8lt_k-3.js', 'B8lt_k-3'],
    ['/src/main.tsx', null],
  ])('knows its own build by the name of its first script: %s', (src, build) => {
    const page = { querySelector: () => ({ getAttribute: () => src }) } as unknown as ParentNode;
    expect(ownBuild(page)).toBe(build);
  });
});
