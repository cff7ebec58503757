import { ledgerBehaviour } from '../support/ledger-behaviour';
import { MemoryLedger } from '../support/memory-ledger';

const ledger = new MemoryLedger();
ledgerBehaviour(() => ledger);
