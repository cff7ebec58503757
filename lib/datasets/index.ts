import type { Dataset } from '../contract/dataset';
import { checkReferences } from '../contract/quality/check-references';
import { events } from './events.dataset';
import { orders } from './orders.dataset';

/** Every dataset of the platform. A test fails on a `*.dataset.ts` that is not imported here. */
export const datasets: readonly Dataset[] = checkReferences([orders, events]);
