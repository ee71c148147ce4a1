import { LateEvents } from '../../../src/modules/portfolio/feeds/late-events.js';

const at = (seq: number) => ({ epoch: 'e1', seq });

describe('events that are not in the books yet', () => {
  it('hold the place of the stream before the first of them until the tables that know it were read', () => {
    const late = new LateEvents(1000);
    expect(late.before).toBeNull();
    late.add(at(7), 0);
    late.add(at(8), 50);
    late.add(at(12), 500);
    expect(late.before).toEqual(at(6));
    late.found(1050);
    expect(late.before).toEqual(at(6));
    late.found(1100);
    expect(late.before).toEqual(at(11));
    late.found(1600);
    expect(late.before).toBeNull();
  });

  it('that go on coming do not hold the place for ever', () => {
    const late = new LateEvents(1000);
    for (let seq = 1; seq <= 100; seq += 1) late.add(at(seq), seq * 60);
    late.found(6000);
    expect(late.before?.seq).toBeGreaterThan(78);
  });
});
