import { errorMessage } from '../failure.js';
import type { FeedStatus, PriceFeed, PriceTick } from './price-feed.js';
import { checkRecording, readRecording, type RecordedRow, type RecordingChunk } from './recording.reader.js';

/**
 * Plays a recorded tick file in its own time. Only the newest price per symbol waits for the desk,
 * so memory does not grow with the speed or the size of the file.
 */
export class RecordedFeed implements PriceFeed {
  private chunks: AsyncGenerator<RecordingChunk, void, undefined>;
  private ahead: readonly RecordedRow[] = [];
  private next = 0;
  private newest = new Map<string, number>();
  /** Where in the recording's own time the desk stands; null until the first row of a pass. */
  private positionMs: number | null = null;
  private rows = 0;
  private skippedRows = 0;
  private loops = 0;
  private rowsThisPass = 0;
  private endReason: string | null = null;

  private constructor(
    private readonly path: string,
    private readonly atEnd: 'loop' | 'stop',
  ) {
    this.chunks = readRecording(path);
  }

  /** @throws RecordingError when the file is missing or is not a tick file. */
  static async open(path: string, atEnd: 'loop' | 'stop'): Promise<RecordedFeed> {
    await checkRecording(path);
    return new RecordedFeed(path, atEnd);
  }

  async prepare(marketMs: number): Promise<void> {
    if (this.endReason !== null) return;
    if (this.positionMs !== null) this.positionMs += marketMs;
    try {
      while (await this.rowIsDue()) this.play();
    } catch (error) {
      this.endReason = errorMessage(error);
    }
  }

  take(): readonly PriceTick[] {
    const ticks = Array.from(this.newest, ([symbol, price]) => ({ symbol, price }));
    this.newest = new Map();
    return ticks;
  }

  status(): FeedStatus {
    const { rows, skippedRows, loops, endReason } = this;
    return { kind: 'recording', rows, skippedRows, loops, ended: endReason !== null, endReason };
  }

  async close(): Promise<void> {
    this.endReason ??= 'closed';
    await this.chunks.return();
  }

  private play(): void {
    const row = this.ahead[this.next++];
    if (!row) return;
    this.newest.set(row.symbol, row.price);
    this.rows++;
    this.rowsThisPass++;
  }

  private async rowIsDue(): Promise<boolean> {
    while (this.next >= this.ahead.length) {
      if (!(await this.readMore())) return false;
    }
    const row = this.ahead[this.next];
    if (!row) return false;
    this.positionMs ??= row.atMs;
    return row.atMs <= this.positionMs;
  }

  /** Reads one piece on; at the end of the file begins again (and pauses there) or ends for good. */
  private async readMore(): Promise<boolean> {
    const { done, value } = await this.chunks.next();
    if (!done) {
      this.ahead = value.rows;
      this.next = 0;
      this.skippedRows += value.skipped;
      return true;
    }
    this.loops++;
    const nothingIn = this.rowsThisPass === 0;
    if (this.atEnd === 'stop' || nothingIn) {
      this.endReason = nothingIn ? `The recording ${this.path} holds no usable row.` : 'the recording is over';
      return false;
    }
    // However fast it plays, one step never goes round twice: the next pass starts with the next step.
    this.chunks = readRecording(this.path);
    this.positionMs = null;
    this.rowsThisPass = 0;
    return false;
  }
}
