import { Global, Module } from '@nestjs/common';
import { AuditLog } from '../auth/audit/audit-log.js';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController } from './audit.controller.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditRetention } from './audit.retention.js';
import { AuditService } from './audit.service.js';
import { ConfigurationRecord } from './configuration.record.js';
import { RetentionRecord } from './retention.record.js';
import { AuditAnchor } from './chain/audit-anchor.js';
import { AuditChainRepository } from './chain/audit-chain.repository.js';
import { AuditTrail } from './chain/audit-trail.js';
import { AuditVerification } from './verify/audit-verification.js';

/** The audit trail, and the `AuditLog` with which all other modules write to it. */
@Global()
@Module({
  imports: [AuthModule],
  controllers: [AuditController],
  providers: [
    ...[AuditChainRepository, AuditAnchor, AuditTrail, { provide: AuditLog, useExisting: AuditTrail }],
    ...[AuditService, AuditExportService, AuditVerification, AuditRetention, ConfigurationRecord, RetentionRecord],
  ],
  exports: [AuditLog],
})
export class AuditModule {}
