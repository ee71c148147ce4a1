import { Problem } from '../../../common/problem.js';

const MAX_PER_PRINCIPAL = 2;
const RETRY_AFTER_SECONDS = 5;

/** Counts the exports that each principal has running, and refuses more than two at once. */
export class RunningExports {
  private readonly counts = new Map<string, number>();

  /** Adds one; returns a function that removes it, to be called once. Throws `request.rate_limited` over the limit. */
  enter(principalId: string): () => void {
    const count = this.counts.get(principalId) ?? 0;
    if (count >= MAX_PER_PRINCIPAL)
      throw new Problem('request.rate_limited', {
        detail: `At most ${MAX_PER_PRINCIPAL} exports at once: wait for one of yours to end.`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    this.counts.set(principalId, count + 1);
    return () => {
      const left = (this.counts.get(principalId) ?? 1) - 1;
      if (left > 0) this.counts.set(principalId, left);
      else this.counts.delete(principalId);
    };
  }
}
