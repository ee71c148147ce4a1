import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { isObject } from '../../../platform/upstream/fields.js';
import type { Principal } from '../identity/principal.js';
import { type Kept, PreferencesRepository } from './preferences.repository.js';

const NOTHING: Kept = { data: {}, revision: 0 };

/** One object for each user, whatever the page puts into it. */
@Injectable()
export class PreferencesService {
  constructor(private readonly preferences: PreferencesRepository) {}

  async of(user: Principal): Promise<Kept> {
    return (await this.preferences.find(nameOf(user))) ?? NOTHING;
  }

  /** Throws `request.invalid`, `request.precondition_failed`, or `auth.forbidden` for a key. */
  async keep(user: Principal, data: unknown, ifMatch: string | undefined): Promise<Kept> {
    const username = nameOf(user);
    if (!isObject(data)) throw new Problem('request.invalid', { errors: [{ field: 'body', message: 'must be an object' }] });
    const kept = await this.preferences.keep(username, data, revisionsIn(ifMatch));
    if (kept === undefined)
      throw new Problem('request.precondition_failed', { detail: 'Another browser has changed them meanwhile: read them again.' });
    return kept;
  }
}

function nameOf({ kind, name }: Principal): string {
  if (kind !== 'user') throw new Problem('auth.forbidden', { detail: 'An API key has no preferences: log in.' });
  return name;
}

/** `If-Match` as HTTP has it; null = whatever is there. */
function revisionsIn(ifMatch: string | undefined): readonly number[] | null {
  const tags = ifMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags === undefined || tags.includes('*')) return null;
  return tags.flatMap((tag) => (/^"\d{1,9}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []));
}
