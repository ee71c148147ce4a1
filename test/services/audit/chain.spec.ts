import { describeAuditChain } from '../../unit/audit/chain.contract.js';

describeAuditChain('postgres');
