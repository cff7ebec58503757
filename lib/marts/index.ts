import type { Mart } from '../contract/mart';
import { customerValue } from './customer-value.mart';
import { dailyCustomerSales } from './daily-customer-sales.mart';
import { dailyEventMetrics } from './daily-event-metrics.mart';
import { dailySales } from './daily-sales.mart';
import { dailyUserStats } from './daily-user-stats.mart';
import { sessions } from './sessions.mart';

/** Every mart of the platform. A test fails on a `*.mart.ts` that is not imported here. */
export const marts: readonly Mart[] = [
  dailySales,
  dailyCustomerSales,
  customerValue,
  dailyEventMetrics,
  dailyUserStats,
  sessions,
];
