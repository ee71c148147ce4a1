import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { BrokerScope } from '../../../common/broker-scope.js';
import { Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { ReadThroughCache } from '../../../platform/cache/read-through.cache.js';
import { isLimited, type Principal, scopeKey } from '../../auth/identity/principal.js';
import { HistoryVersions, SETTLED_MS } from './history.versions.js';
import { answerBytes, answerOf } from './metric-answer.js';
import { MetricHistoryRepository } from './metric-history.repository.js';
import { type MetricQuery, readMetricQuery } from './metric-query.js';
import { isMetricType } from '../series/metric-series.js';
import { MetricSeriesRepository } from '../series/metric-series.repository.js';
import { ReadyAnswers } from './ready-answers.js';
import { Turns } from './turns.js';

const MAX_SERIES = 100;
/** Most points of all series together: as many as can be written without delaying other requests. */
const MAX_POINTS = 110_000;
/** Most bytes: labels may be long, and every point repeats them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Most answers at once: each takes a multiple of its bytes while it is made. */
const MAX_LOADS = 4;
const MAX_READY_BYTES = 32 * 1024 * 1024;
/** How long an answer is served from the cache while its last buckets still fill. */
const OPEN_MS = 2000;

/** Most URLs whose parsed query is cached, and the longest of them: clients may make them up. */
const MAX_READINGS = 1000;
const MAX_ADDRESS = 500;

/** The parsed query of a URL, and the part of the answer's cache key that it decides. */
interface Reading {
  readonly query: MetricQuery;
  readonly name: string;
}

interface Kept {
  readonly json: string;
  /** When its data was read, epoch ms. */
  readonly asOfMs: number;
}

/** Histories of metrics as finished bytes. A recent answer to a principal with the same view is served from memory. */
@Injectable()
export class MetricsHistory {
  private readonly ready = new ReadyAnswers(MAX_READY_BYTES);
  /** Parsed queries of URLs that mean the same whenever they come. */
  private readonly readings = new LRUCache<string, Reading>({ max: MAX_READINGS });
  private readonly turns = new Turns(MAX_LOADS);
  private readonly historyMs: number;
  private readonly pointsMs: number;
  private readonly isShared: boolean;

  constructor(
    private readonly history: MetricHistoryRepository,
    private readonly series: MetricSeriesRepository,
    private readonly versions: HistoryVersions,
    private readonly cache: ReadThroughCache,
    config: Config,
  ) {
    this.historyMs = config.variables.CACHE_HISTORY_TTL_SECONDS * 1000;
    this.pointsMs = config.variables.METRIC_RETENTION_DAYS * DAY_MS;
    this.isShared = config.cacheType === 'redis';
  }

  /**
   * The points as JSON, or as CSV on request; at once where the answer is cached. `address`: path and query as they came, of which `type` and
   * `rawQuery` are the parts. Errors: `metric.not_found`, `request.invalid`.
   */
  answer(address: string, type: string, rawQuery: unknown, user: Principal): Buffer | Promise<Buffer> {
    const nowMs = Date.now();
    const { query, name } = this.readings.get(address) ?? this.reading(address, type, rawQuery, nowMs);
    const key = `${name}|${this.versions.versionOf(type)}|${scopeKey(user)}`;
    return this.ready.get(key, nowMs) ?? this.load(key, type, query, user);
  }

  private reading(address: string, type: string, rawQuery: unknown, nowMs: number): Reading {
    const query = readMetricQuery(rawQuery, nowMs);
    if (!isMetricType(type)) throw unknownMetric();
    const { grid, aggregation, labels, fill, format } = query;
    const range = `${grid.startMs}+${grid.count}x${grid.stepMs}[${grid.fromMs},${grid.toMs})`;
    const reading = { query, name: `metrics|${type}|${range}|${aggregation}|${fill}|${format}|${JSON.stringify(labels)}` };
    if (query.isFixed && address.length <= MAX_ADDRESS) this.readings.set(address, reading);
    return reading;
  }

  private async load(key: string, type: string, query: MetricQuery, user: Principal): Promise<Buffer> {
    const { startMs, stepMs, count } = query.grid;
    const isClosed = startMs + count * stepMs <= Date.now() - SETTLED_MS;
    const ttlMs = isClosed ? this.historyMs : Math.min(stepMs, OPEN_MS);
    // The general cache counts entries and not bytes, so `ready` keeps the answer; the cache only merges requests that come at once.
    const sharedMs = isClosed && this.isShared ? ttlMs : 0;
    const { json, asOfMs } = await this.cache.get<Kept>(key, sharedMs, () =>
      this.turns.take(async () => {
        const began = Date.now();
        return { json: await this.read(type, query, user), asOfMs: began };
      }),
    );
    const loaded = this.ready.get(key, asOfMs);
    if (loaded) return loaded;
    const bytes = Buffer.from(json);
    this.ready.set(key, bytes, asOfMs + ttlMs);
    return bytes;
  }

  private async read(type: string, { grid, aggregation, labels, fill, format }: MetricQuery, user: Principal): Promise<string> {
    const scope = scopeOf(user);
    const maxSeries = Math.min(MAX_SERIES, Math.floor(MAX_POINTS / Math.max(grid.count, 1)));
    const pointsSinceMs = Date.now() - this.pointsMs;
    const series = await this.history.read({ type, labels, scope, grid, aggregation, maxSeries, pointsSinceMs });
    if (series.length > MAX_SERIES)
      throw tooMany('label', `at least ${series.length} series match, and the cap is ${MAX_SERIES}: narrow by label`);
    if (series.length > maxSeries)
      throw tooMany('step', `makes more than ${MAX_POINTS} points of all series together: narrow by label or take a larger step`);
    if (series.length === 0 && !(await this.series.exists(type, scope))) throw unknownMetric();
    if (answerBytes(series, grid, fill) > MAX_ANSWER_BYTES)
      throw tooMany('step', 'makes an answer of more than 16 MB: narrow by label or use a larger step');
    return answerOf(series, grid, fill, format);
  }
}

export function scopeOf(user: Principal): BrokerScope {
  return isLimited(user) ? user.brokers : null;
}

export function unknownMetric(): Problem {
  return new Problem('metric.not_found', { detail: 'No metric of that name and those labels is known.' });
}

function tooMany(field: string, message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field, message }] });
}
