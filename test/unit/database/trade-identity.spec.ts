import { describeTradeIdentity } from '../../support/contracts/trade-identity.contract.js';

describeTradeIdentity('embedded', 10_000);
