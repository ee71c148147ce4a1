import { describeTradeIdentity } from '../../support/contracts/trade-identity.contract.js';

describeTradeIdentity('postgres', 1_000_000);
