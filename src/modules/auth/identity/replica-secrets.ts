import { createHmac } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SECRETS, type Secrets } from '../../../config/secrets.js';
import { RedisConnections } from '../../../platform/redis/redis.connections.js';

/** A digest of the secrets of the replica that started last. */
const KEY = 'quarterdeck:secrets';

/** Replicas with secrets of their own work alone and not together: the start warns, because no single request says why it is refused. */
@Injectable()
export class ReplicaSecrets implements OnApplicationBootstrap {
  private readonly logger = new Logger(ReplicaSecrets.name);

  constructor(
    private readonly redis: RedisConnections,
    @Inject(SECRETS) private readonly secrets: Secrets,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.redis.enabled) return;
    // Redis may be away at the start, which its connection says.
    this.compare().catch(() => undefined);
  }

  private async compare(): Promise<void> {
    const { jwt, apiKeyPepper } = this.secrets;
    const digest = createHmac('sha256', jwt).update(apiKeyPepper).digest('base64url');
    const client = await this.redis.ready(this.redis.client());
    const before = await client.set(KEY, digest, { GET: true });
    if (before !== null && before !== digest)
      this.logger.warn(
        'The replica that started last has another JWT_SECRET or API_KEY_PEPPER. All replicas need the same (they are made in DATA_DIR where they are not set): now each refuses tokens and API keys of the other.',
      );
  }
}
