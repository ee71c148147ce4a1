import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';

const BURST_SECONDS = 4;

/** Limits the bytes of log lines per sender: a bucket of four seconds' worth, in place of the request limit. */
@Injectable()
export class ByteBudget {
  private readonly buckets = new Map<string, { bytes: number; atMs: number }>();
  private readonly perSecond: number;

  constructor({ variables }: Config) {
    this.perSecond = variables.LOG_INGEST_BYTES_PER_SECOND;
  }

  /** Takes the bytes of a call from the bucket. Throws `request.rate_limited` while the bucket is overdrawn. */
  take(principal: string, bytes: number): void {
    const nowMs = performance.now();
    const full = this.perSecond * BURST_SECONDS;
    const bucket = this.buckets.get(principal) ?? { bytes: full, atMs: nowMs };
    const available = Math.min(full, bucket.bytes + ((nowMs - bucket.atMs) / 1000) * this.perSecond);
    if (available <= 0)
      throw new Problem('request.rate_limited', {
        detail: `At most ${this.perSecond} bytes of log lines a second.`,
        retryAfterSeconds: Math.ceil(-available / this.perSecond) + 1,
      });
    if (this.buckets.size > 10_000) this.buckets.clear();
    this.buckets.set(principal, { bytes: available - bytes, atMs: nowMs });
  }
}
