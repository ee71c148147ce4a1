import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../../common/wire/page.js';
import { Problem } from '../../../common/problem.js';
import { END_OF_TIME_MS, instant } from '../../../common/time/time.js';
import { isUuid } from '../../../common/text/uuid.js';
import { auditActor, type AuditEntry } from '../../auth/audit/audit-log.js';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import { actorOf, scopeOf } from '../lifecycle/alerts.service.js';
import { type Silence, stateOf } from '../matching/silence.js';
import { SilencesRepository } from '../matching/silences.repository.js';
import { AlertsSilencer } from './alerts.silencer.js';
import type { NewSilenceDto, SilenceDto, SilencesQueryDto } from './dto/silence.dto.js';
import { newSilence } from './new-silence.js';

const ROUTE = 'alert-silences';
/** Most silences that have not expired: each is tried on every alert that is reported. */
const MOST = 1000;

/** Makes, lists and ends silences. */
@Injectable()
export class SilencesService {
  constructor(
    private readonly silences: SilencesRepository,
    private readonly silencer: AlertsSilencer,
  ) {}

  async list({ state, limit, cursor }: SilencesQueryDto, principal: Principal): Promise<Page<SilenceDto>> {
    const nowMs = Date.now();
    const before = cursor === undefined ? null : positionOf(cursor);
    const rows = await this.silences.page({ state, limit, before, nowMs, scope: scopeOf(principal) });
    const page = toPage(ROUTE, rows, limit, ({ createdAt, id }) => [createdAt.getTime(), id]);
    return { ...page, items: page.items.map((silence) => toDto(silence, nowMs)) };
  }

  /** `alert_silence.not_found` where there is none in the principal's scope. */
  async get(id: string, principal: Principal): Promise<SilenceDto> {
    return toDto(await this.found(id, principal), Date.now());
  }

  async create(form: NewSilenceDto, principal: Principal): Promise<SilenceDto> {
    const nowMs = Date.now();
    const silence = newSilence(form, { name: actorOf(principal), brokers: scopeOf(principal) }, nowMs);
    const entry = entryOf('create', principal, silence.id, { silence: toDto(silence, nowMs) });
    if (!(await this.silences.insert(silence, MOST, entry)))
      throw new Problem('alert_silence.too_many', { detail: `There are ${MOST} silences that have not expired.` });
    this.silencer.wake();
    return toDto(silence, nowMs);
  }

  /** Ends it now; it is kept as expired. The alerts that it covers and that still fire are open again. */
  async end(id: string, principal: Principal): Promise<void> {
    const { brokers } = await this.found(id, principal);
    if (isLimited(principal) && brokers === null)
      throw new Problem('auth.forbidden', { detail: 'It covers alerts of all brokers, and you are limited to some.' });
    const ended = await this.silences.end(id, actorOf(principal), Date.now(), entryOf('end', principal, id, {}));
    if (!ended) throw new Problem('alert_silence.expired');
    this.silencer.wake();
  }

  private async found(id: string, principal: Principal): Promise<Silence> {
    const silence = isUuid(id) ? await this.silences.find(id, scopeOf(principal)) : null;
    if (!silence) throw new Problem('alert_silence.not_found', { detail: 'There is no silence of that id.' });
    return silence;
  }
}

function toDto(silence: Silence, nowMs: number): SilenceDto {
  const { id, matchers, startsAt, endsAt, comment, brokers, createdBy, createdAt, endedAt, endedBy } = silence;
  return {
    id,
    state: stateOf(silence, nowMs),
    matchers: matchers.map(({ name, operator, value }) => ({ name, operator, value })),
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
    comment,
    brokers: brokers && [...brokers],
    created_by: createdBy,
    created_at: createdAt.toISOString(),
    ended_at: instant(endedAt?.getTime() ?? null),
    ended_by: endedBy,
  };
}

function entryOf(deed: string, principal: Principal, id: string, detail: Readonly<Record<string, unknown>>): AuditEntry {
  return { actor: auditActor(principal), action: `alert_silence.${deed}`, subject: `alert_silence:${id}`, outcome: 'success', detail };
}

function positionOf(cursor: string): { createdAtMs: number; id: string } {
  const [createdAtMs, id, ...rest] = decodeCursor(ROUTE, cursor);
  const isTime = typeof createdAtMs === 'number' && Number.isSafeInteger(createdAtMs) && createdAtMs >= 0 && createdAtMs < END_OF_TIME_MS;
  if (!isTime || !isUuid(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { createdAtMs, id };
}
