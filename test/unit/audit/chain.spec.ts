import { describeAuditChain } from './chain.contract.js';

describeAuditChain('embedded');
