import { costTags, names, SHARED_COST } from '../../lib/wiring/names';
import { billedServices } from '../../lib/wiring/services';
import { adviceOn } from './advice';
import type { CostGuardSettings } from './core';
import { monthOf } from './days';
import { type Cause, type CostFigures, DAYS_BEFORE, type Rise } from './figures';
import type { Usage } from './ports';

export interface Message {
  /** ASCII, below SNS's 100 characters. */
  readonly subject: string;
  readonly text: string;
}

const MAX_SUBJECT = 99;
/** Figures of use that stand beside a cause, the largest. */
const SHOWN_USES = 4;

/** The report in words: how much, against what, why, and what to do. */
export function messageOf(
  figures: CostFigures,
  usage: readonly Usage[],
  { environment, budgets }: CostGuardSettings,
): Message {
  const { day, monthToDate, services, atThisPace, lastDay, rises, causes } = figures;
  const s3 = services.get(billedServices.s3) ?? 0;
  const jump = rises[0] !== undefined && rises[0].percent > budgets.jumpPercent ? rises[0] : undefined;
  const over = monthToDate > budgets.monthlyUsd || s3 > budgets.s3MonthlyUsd;
  const headline = over ? 'over budget, ' : jump === undefined ? '' : `${jump.service} jumped, `;
  const lines = [
    `Cost of ${environment} in ${monthOf(day)}, until the end of ${day}: ${dollars(monthToDate)} of a budget of ${dollars(budgets.monthlyUsd)} (${share(monthToDate, budgets.monthlyUsd)}).`,
    `At this pace the month ends at ${dollars(atThisPace)}.`,
    `S3: ${dollars(s3)} of a budget of ${dollars(budgets.s3MonthlyUsd)} (${share(s3, budgets.s3MonthlyUsd)}).`,
    `${day} alone: ${dollars(lastDay)}.`,
    ...(rises[0] === undefined ? [] : [riseText(rises[0], budgets.jumpPercent)]),
    '',
    ...(causes.length === 0
      ? [nothing(environment)]
      : [
          causes.length === 1 ? 'The one cause:' : `The ${causes.length} largest causes:`,
          ...causes.flatMap((cause, at) => causeText(cause, at, figures, usage)),
        ]),
    '',
    'As a table:',
    `  npx catchment query "SELECT day, service, usd FROM ${names.database(environment, 'operations')}.costs WHERE month = '${monthOf(day)}' ORDER BY usd DESC" --env ${environment}`,
    '',
  ];
  const subject = `Catchment ${environment}: ${headline}${dollars(monthToDate)} in ${monthOf(day)}, ${share(monthToDate, budgets.monthlyUsd)} of the budget`;
  return { subject: subject.slice(0, MAX_SUBJECT), text: lines.join('\n') };
}

function riseText({ service, usd, before, percent }: Rise, jumpPercent: number): string {
  const most = `${service} rose most: ${dollars(usd)} against ${dollars(before)} a day in the ${DAYS_BEFORE} days before`;
  const figure = `${Math.round(percent)} %, told as a jump above ${jumpPercent} %`;
  return percent > 0 ? `${most} (${figure}).` : `No service rose against the ${DAYS_BEFORE} days before.`;
}

function causeText(
  { service, dataset, usd }: Cause,
  at: number,
  { day, monthToDate }: CostFigures,
  usage: readonly Usage[],
): string[] {
  const whose = dataset === SHARED_COST ? 'what all datasets share' : dataset;
  return [
    `${at + 1}. ${service}, ${whose}: ${dollars(usd)} (${share(usd, monthToDate)} of the month).`,
    ...usesText(
      usage.filter((each) => each.service === service),
      day,
    ).map((text) => `   ${text}`),
    `   What to do: ${adviceOn(service)}`,
  ];
}

/** Of the newest day that has figures: S3 tells of a day when the next one is well under way. */
function usesText(usage: readonly Usage[], day: string): string[] {
  const newest = usage.reduce((latest, each) => (each.day > latest ? each.day : latest), '');
  if (newest === '') return [];
  const largest = usage.filter((each) => each.day === newest).sort((a, b) => b.amount - a.amount);
  const shown = largest.slice(0, SHOWN_USES).map(({ what, amount }) => amountText(what, amount));
  return [`Used on ${newest === day ? 'that day' : newest}: ${shown.join('; ')}.`];
}

function amountText(what: string, amount: number): string {
  const [, subject, unit] = /^(.*) (\S+)$/.exec(what) ?? [];
  const value = unit === 'bytes' ? bytes(amount) : `${amount.toLocaleString('en-US', DIGITS)} ${unit}`;
  return `${subject} ${value}`;
}

function nothing(environment: string): string {
  return `Cost Explorer knows no cost under the tag ${costTags.environment} = ${environment}. If the environment is older than a day, activate the cost allocation tags ${Object.values(costTags).join(', ')} in the paying account (docs/cost.md): until then neither this report nor budgets see anything.`;
}

const DIGITS = { maximumFractionDigits: 2 } as const;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

function bytes(amount: number): string {
  const step = Math.min(Math.max(Math.floor(Math.log(amount) / Math.log(1024)), 0), UNITS.length - 1);
  return `${(amount / 1024 ** step).toLocaleString('en-US', DIGITS)} ${UNITS[step]}`;
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
