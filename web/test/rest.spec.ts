import { restWhileHidden } from '../src/app/rest.ts';
import { link } from '../src/frame/head/link.ts';
import { HandClock } from '../../test/unit/sdk/support.js';

class Page extends EventTarget {
  hidden = false;

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('a page that nobody sees', () => {
  let page: Page;
  let clock: HandClock;
  let asked: (readonly string[] | null)[];
  let end: () => void;
  beforeEach(() => {
    clock = new HandClock();
    page = new Page();
    asked = [];
    link.set({ is: 'live' });
    const stream = { status: { state: 'live' }, restBut: (topics: readonly string[] | null) => void asked.push(topics) };
    end = restWhileHidden(stream, page, clock.after);
  });
  afterEach(() => end());

  it('follows nothing but alerts after a minute, and says that it catches up when it is seen again', async () => {
    page.turn(true);
    await clock.pass(59_999);
    expect(asked).toEqual([]);
    await clock.pass(1);
    expect([asked, link.get().is]).toEqual([[['alerts']], 'live']);
    page.turn(false);
    expect([asked, link.get().is]).toEqual([[['alerts'], null], 'catching_up']);
  });

  it('loses nothing where it is seen again within the minute', async () => {
    page.turn(true);
    await clock.pass(30_000);
    page.turn(false);
    await clock.pass(60_000);
    expect([asked, link.get().is]).toEqual([[], 'live']);
  });

  it('goes on with everything where the user leaves while it rests', async () => {
    page.turn(true);
    await clock.pass(60_000);
    end();
    expect(asked).toEqual([['alerts'], null]);
  });
});
