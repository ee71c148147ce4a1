import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';

const Flag = () => Transform(({ value }) => ({ true: true, '1': true, false: false, '0': false })[String(value).toLowerCase()] ?? value);
const ServiceUrl = () => IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] });
const Whole = (min: number, max: number) => (target: object, key: string) => {
  Type(() => Number)(target, key);
  IsInt()(target, key);
  Min(min)(target, key);
  Max(max)(target, key);
};
const DAY_SECONDS = 86_400;

/** Every environment variable of the backend: name, default and limits. `.env.example` says the same in words; a test compares them. */
export class Variables {
  @Whole(0, 65_535) PORT = 8080;
  @IsString() HOST = '127.0.0.1';
  @IsIn(['development', 'production', 'test']) NODE_ENV: 'development' | 'production' | 'test' = 'development';
  @MinLength(1) DATA_DIR = '.quarterdeck';
  @IsOptional() @Matches(/^postgres(ql)?:\/\//, { message: '$property must start with postgres:// or postgresql://' }) DATABASE_URL:
    string | undefined = undefined;
  @IsOptional() @Matches(/^rediss?:\/\//, { message: '$property must start with redis:// or rediss://' }) REDIS_URL: string | undefined =
    undefined;

  @IsOptional() @MinLength(32) JWT_SECRET: string | undefined = undefined;
  @Whole(1, 30 * DAY_SECONDS) TOKEN_EXPIRY_SECONDS = 3600;
  @Whole(60, 365 * DAY_SECONDS) REFRESH_EXPIRY_SECONDS = 7 * DAY_SECONDS;
  @Flag() @IsBoolean() API_KEYS_ENABLED = true;
  @IsOptional() @MinLength(32) API_KEY_PEPPER: string | undefined = undefined;
  @IsOptional() @Matches(/^qd_/, { message: '$property must be a Quarterdeck key (qd_...)' }) INGEST_API_KEY: string | undefined =
    undefined;
  @IsOptional() @MinLength(8) ADMIN_PASSWORD: string | undefined = undefined;
  @IsOptional() @MinLength(8) OPERATOR_PASSWORD: string | undefined = undefined;
  @IsOptional() @MinLength(8) VIEWER_PASSWORD: string | undefined = undefined;
  @Flag() @IsBoolean() RATE_LIMIT_ENABLED = true;
  @Whole(1, 10_000_000) RATE_LIMIT_PER_MINUTE = 120;
  @IsString() CORS_ORIGINS = '';
  @Flag() @IsBoolean() TRUST_PROXY = false;
  @IsOptional() @MinLength(16) METRICS_TOKEN: string | undefined = undefined;

  @IsOptional() @IsIn(['memory', 'redis']) CACHE_TYPE: 'memory' | 'redis' | undefined = undefined;
  @Whole(1, DAY_SECONDS) CACHE_TTL_SECONDS = 300;
  @Whole(1, DAY_SECONDS) CACHE_HISTORY_TTL_SECONDS = 3600;

  @Whole(1, 3600) DASHBOARD_REFRESH_SECONDS = 5;
  @Whole(50, 120_000) UPSTREAM_TIMEOUT_MS = 5000;
  @Whole(50, 120_000) UPSTREAM_SIGNALS_TIMEOUT_MS = 3000;
  @ServiceUrl() PORTFOLIO_SERVICE_URL = 'http://127.0.0.1:8004';
  @ServiceUrl() AI_ENGINE_SERVICE_URL = 'http://127.0.0.1:8001';
  @ServiceUrl() EXECUTION_SERVICE_URL = 'http://127.0.0.1:8002';
  @ServiceUrl() RISK_SERVICE_URL = 'http://127.0.0.1:8003';
  @ServiceUrl() MONITORING_SERVICE_URL = 'http://127.0.0.1:8005';
  @IsString() BUS_STREAM_PREFIX = 'quantum:stream:';
  @IsString() BROKERS = '';
  @Matches(/^[A-Z]{3,5}$/, { message: '$property must be a currency code such as USD' }) BASE_CURRENCY = 'USD';
  @IsString() FX_RATES = '';
  @Whole(1, 7 * DAY_SECONDS) BROKER_MAX_AGE_SECONDS = 120;
  @Whole(1, 3600) EQUITY_SAMPLE_SECONDS = 60;
  @IsIn([252, 365]) @Type(() => Number) PERIODS_PER_YEAR: 252 | 365 = 365;
  @IsNumber() @Min(-0.5) @Max(1) @Type(() => Number) RISK_FREE_RATE = 0;

  @Whole(1, 3650) METRIC_RETENTION_DAYS = 30;
  @Whole(1, 3650) METRIC_ROLLUP_RETENTION_DAYS = 730;
  @Whole(1, 3600) SYSTEM_SAMPLE_SECONDS = 15;
  @Whole(1, 3650) SYSTEM_RETENTION_DAYS = 7;
  @IsOptional() @IsString() ALERT_RULES_FILE: string | undefined = undefined;
  @IsOptional() @ServiceUrl() ALERT_WEBHOOK_URL: string | undefined = undefined;
  @IsOptional() @MinLength(16) ALERT_WEBHOOK_SECRET: string | undefined = undefined;
  @Whole(1, 3650) ALERT_RETENTION_DAYS = 90;

  @IsOptional() @IsString() LOG_DIRECTORY: string | undefined = undefined;
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) LOG_LEVEL = 'info';
  @Whole(1, 100_000) MAX_LOG_ENTRIES = 1000;

  @Whole(1, 1_000_000) WEBSOCKET_MAX_CONNECTIONS = 1000;
  @Whole(1, 1_000_000) WEBSOCKET_MAX_CONNECTIONS_PER_USER = 250;
  @Whole(1, 3600) WEBSOCKET_PING_SECONDS = 25;
  @Whole(1, 3600) WEBSOCKET_HEARTBEAT_SECONDS = 60;
  @Whole(1, 300) WEBSOCKET_AUTH_SECONDS = 5;
  @Whole(1, 1_000_000) REALTIME_HISTORY = 10_000;
  @Whole(1, 3650) EVENT_RETENTION_DAYS = 30;

  @IsIn(['auto', 'on', 'off']) SANDBOX: 'auto' | 'on' | 'off' = 'auto';
  @Whole(0, 2 ** 31 - 1) SANDBOX_SEED = 1;
  @IsOptional() @IsString() SANDBOX_RECORDING: string | undefined = undefined;
}
