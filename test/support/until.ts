import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the claim holds, looking every few milliseconds; throws when it does not within `deadlineMs`. */
export async function until(claim: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const endsAt = Date.now() + deadlineMs;
  while (!(await claim())) {
    if (Date.now() > endsAt) throw new Error(`Not within ${deadlineMs} ms: ${claim.toString()}`);
    await delay(5);
  }
}
