import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import type { Tables } from './lineage/events';

/** The contracts that the functions of a run carry with them. */
export const tablesOf = (environment: string): Tables => ({ environment, datasets, marts });
