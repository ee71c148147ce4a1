import { hashSync, type Options, verifySync } from '@node-rs/argon2';

/** A hash to make, or one to compare with. */
export type HashJob = { readonly secret: string; readonly options: Options } | { readonly secret: string; readonly phc: string };

/** Runs in a thread of the hasher's pool, where waiting holds nothing up. A damaged hash throws. */
export default function work(job: HashJob): string | boolean {
  return 'phc' in job ? verifySync(job.phc, job.secret) : hashSync(job.secret, job.options);
}
