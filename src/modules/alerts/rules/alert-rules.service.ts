import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { isUuid } from '../../../common/text/uuid.js';
import { END_OF_TIME_MS } from '../../../common/time/time.js';
import { decodeCursor, type Page, toPage } from '../../../common/wire/page.js';
import { Problem } from '../../../common/problem.js';
import { Config, StartupError } from '../../../config/config.js';
import { auditActor, type AuditEntry } from '../../auth/audit/audit-log.js';
import type { Principal } from '../../auth/identity/principal.js';
import { readRulesFile } from './alert-rules.file.js';
import { AlertRulesRepository } from './alert-rules.repository.js';
import { actorOf } from '../lifecycle/alerts.service.js';
import type { AlertRuleChangeDto, AlertRuleDto, AlertRulesQueryDto, NewAlertRuleDto } from './dto/alert-rule.dto.js';
import { type AlertRule, newRuleFields, ruleFields, toRuleDto } from './rule.js';
import { RuleChanges } from './rule-changes.js';

const ROUTE = 'alert-rules';

/** The rules: those of the file are read at the start and read-only, the others are made by REST. */
@Injectable()
export class AlertRulesService implements OnModuleInit {
  private readonly logger = new Logger(AlertRulesService.name);

  constructor(
    private readonly rules: AlertRulesRepository,
    private readonly changes: RuleChanges,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    const path = this.config.variables.ALERT_RULES_FILE;
    const fromFile = path === undefined ? [] : readRulesFile(path);
    const before = await this.rules.replaceFileRules(fromFile).catch(async (error: unknown) => {
      if (!(error instanceof Problem && error.code === 'alert_rule.name_taken')) throw error;
      const given = new Set(fromFile.map(({ name }) => name));
      const taken = (await this.rules.all()).filter(({ origin, name }) => origin === 'api' && given.has(name));
      throw new StartupError(
        `ALERT_RULES_FILE (${path}) has the name of a rule that was made by REST: rename one of them (${taken.map(({ name }) => `"${name}"`).join(', ')}).`,
      );
    });
    const now = new Map(fromFile.map((rule) => [rule.id, rule]));
    for (const rule of before) await this.changes.endOf(rule, now.get(rule.id) ?? null);
    if (fromFile.length > 0) this.logger.log(`${fromFile.length} alert rules of ALERT_RULES_FILE are in force`);
  }

  async list({ limit, cursor }: AlertRulesQueryDto): Promise<Page<AlertRuleDto>> {
    const rows = await this.rules.page(limit, cursor === undefined ? null : positionOf(cursor));
    const page = toPage(ROUTE, rows, limit, ({ createdAt, id }) => [createdAt.getTime(), id]);
    return { ...page, items: page.items.map(toRuleDto) };
  }

  async get(id: string): Promise<AlertRuleDto> {
    return toRuleDto(await this.found(id));
  }

  /** `alert_rule.name_taken` when another rule has the name. */
  async create(given: NewAlertRuleDto, principal: Principal): Promise<AlertRuleDto> {
    const rule: AlertRule = {
      id: randomUUID(),
      ...newRuleFields(given),
      origin: 'api',
      createdBy: actorOf(principal),
      createdAt: new Date(),
    };
    await this.rules.insert(rule, entryOf('create', principal, rule.id, null, rule));
    await this.changes.announce();
    return toRuleDto(rule);
  }

  /** Resolves the alerts of the rule when its test has changed. */
  async change(id: string, given: AlertRuleChangeDto, principal: Principal): Promise<AlertRuleDto> {
    const before = await this.writable(id);
    const rule = await this.rules.update(id, ruleFields(given), (after) => entryOf('change', principal, id, before, after));
    if (!rule) throw notFound();
    await this.changes.announce();
    await this.changes.endOf(before, rule);
    return toRuleDto(rule);
  }

  async delete(id: string, principal: Principal): Promise<void> {
    const rule = await this.writable(id);
    if (!(await this.rules.delete(id, entryOf('delete', principal, id, rule, null)))) throw notFound();
    await this.changes.announce();
    await this.changes.endOf(rule, null);
  }

  private async writable(id: string): Promise<AlertRule> {
    const rule = await this.found(id);
    if (rule.origin === 'file') throw new Problem('alert_rule.from_file', { detail: 'Change ALERT_RULES_FILE and start again.' });
    return rule;
  }

  private async found(id: string): Promise<AlertRule> {
    const rule = isUuid(id) ? await this.rules.find(id) : null;
    if (!rule) throw notFound();
    return rule;
  }
}

function entryOf(deed: string, principal: Principal, id: string, before: AlertRule | null, after: AlertRule | null): AuditEntry {
  const detail = { before: before && toRuleDto(before), after: after && toRuleDto(after) };
  return { actor: auditActor(principal), action: `alert_rule.${deed}`, subject: `alert_rule:${id}`, outcome: 'success', detail };
}

function notFound(): Problem {
  return new Problem('alert_rule.not_found', { detail: 'There is no alert rule of that id.' });
}

function positionOf(cursor: string): { createdAtMs: number; id: string } {
  const [createdAtMs, id, ...rest] = decodeCursor(ROUTE, cursor);
  const isTime = typeof createdAtMs === 'number' && Number.isSafeInteger(createdAtMs) && createdAtMs >= 0 && createdAtMs < END_OF_TIME_MS;
  if (!isTime || !isUuid(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { createdAtMs, id };
}
