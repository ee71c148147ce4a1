import type { SeededRandom } from './random.js';

const START = 1.08;
const DAY_SECONDS = 86_400;
const DAILY_VOLATILITY = 0.0045;
/** Pull of the log rate towards its start, per second: half of a deviation is gone after about two weeks. */
const PULL = Math.LN2 / (14 * DAY_SECONDS);

/** The worth of one euro in dollars: a mean-reverting walk, quoted in steps of 0.00001. */
export class FxWalk {
  /** Log distance from the start. */
  private offset = 0;

  constructor(private readonly random: SeededRandom) {}

  rate(): number {
    return Number((START * Math.exp(this.offset)).toFixed(5));
  }

  move(seconds: number): void {
    const decay = Math.exp(-PULL * seconds);
    this.offset = this.offset * decay + DAILY_VOLATILITY * Math.sqrt(seconds / DAY_SECONDS) * this.random.normal();
  }

  save(): { readonly offset: number; readonly random: number } {
    return { offset: this.offset, random: this.random.save() };
  }

  restore({ offset, random }: ReturnType<FxWalk['save']>): void {
    this.offset = offset;
    this.random.restore(random);
  }
}
