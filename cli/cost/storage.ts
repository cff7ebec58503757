import type { Tiers } from '../../lib/config/environment';
import { DEFAULT_RETENTION_DAYS } from '../../lib/contract/dataset';
import { prices } from '../../lib/wiring/prices';
import { DAYS_A_MONTH, eventsAMonth, GIB, type Item, item, type Lines, type Load, MILLION } from './estimate';
import { consumerBatches } from './functions';
import { MEASURED } from './measured';
import { runsAMonth } from './runs';

type StorageClass = keyof typeof prices.s3.gbMonth;

const CLASS_NAMES: Readonly<Record<StorageClass, string>> = {
  standard: 'Standard',
  infrequentAccess: 'Infrequent Access',
  glacierInstant: 'Glacier Instant Retrieval',
  deepArchive: 'Deep Archive',
};
/** The clean job reads a raw object by its tail, its footer and its columns. */
const GETS_OF_A_RAW_OBJECT = 4;
/** Sent, and received and deleted ten at a time. */
const QUEUE_REQUESTS_AN_OBJECT = 1.2;
/** What Spark aims at. */
const CLEANED_FILE_BYTES = 128 * 1024 ** 2;
/** A bucket key spares this many calls out of a hundred. */
const CALLS_WITH_BUCKET_KEY = 0.01;

/** Objects on their way to the clean table. */
export function objectLines(load: Load): Lines {
  const raw = consumerBatches(load).count;
  const { s3, eventBridge, sqs, kms } = prices;
  const objects = raw + cleanedFiles(load);
  return {
    items: [
      item('s3', 'queryable', 'puts of raw objects', raw, 'requests', s3.thousandPuts / 1_000),
      item(
        's3',
        'queryable',
        'gets of raw objects',
        raw * GETS_OF_A_RAW_OBJECT,
        'requests',
        s3.thousandGets / 1_000,
      ),
      item(
        'eventBridge',
        'queryable',
        'events of new objects',
        objects,
        'events',
        eventBridge.millionEvents / MILLION,
      ),
      item(
        'sqs',
        'queryable',
        'arrivals',
        raw * QUEUE_REQUESTS_AN_OBJECT,
        'requests',
        sqs.millionRequests / MILLION,
      ),
      item(
        'kms',
        'queryable',
        'bucket keys',
        raw * (1 + GETS_OF_A_RAW_OBJECT) * CALLS_WITH_BUCKET_KEY,
        'calls',
        kms.tenThousandCalls / 10_000,
      ),
    ],
    assumptions: ['No event is refused: quarantine costs nothing.'],
  };
}

function cleanedFiles(load: Load): number {
  const bytes = eventsAMonth(load) * load.eventBytes * MEASURED.cleanedBytes;
  return Math.max(runsAMonth(load), bytes / CLEANED_FILE_BYTES);
}

/** What lies there in the month that is asked for, and what changes class in it. */
export function storageLines(load: Load): Lines {
  const { lifecycle } = load.environment;
  const perDay = (eventsAMonth(load) / DAYS_A_MONTH) * load.eventBytes;
  const kept = load.dataset.retentionDays ?? DEFAULT_RETENTION_DAYS;
  const cleaned = { ...lifecycle.cleaned, expireDays: Math.min(lifecycle.cleaned.expireDays, kept) };
  const rawObjects = consumerBatches(load).count / DAYS_A_MONTH;
  return {
    items: [
      ...zone(load, 'raw', lifecycle.raw, perDay * MEASURED.rawBytes, rawObjects),
      ...zone(load, 'cleaned', cleaned, perDay * MEASURED.cleanedBytes, cleanedFiles(load) / DAYS_A_MONTH),
    ],
    assumptions: [
      `Storage is that of month ${load.month} since the first event; a byte of JSON is ${MEASURED.rawBytes} bytes in raw and ${MEASURED.cleanedBytes} in cleaned (${MEASURED.source}). Marts, results and older versions are small beside it and not counted.`,
    ],
  };
}

function zone(load: Load, name: string, tiers: Tiers, bytesPerDay: number, objectsPerDay: number): Item[] {
  const { gbMonth, thousandTransitions } = prices.s3;
  // The month's middle stands for its mean.
  const age = (load.month - 0.5) * DAYS_A_MONTH;
  return spans(tiers).flatMap(({ storageClass, from, to }) => {
    const days = Math.max(0, Math.min(age, to) - from);
    if (days === 0) return [];
    const stored = (bytesPerDay * days) / GIB;
    const what = `${name}, ${CLASS_NAMES[storageClass]}`;
    const lines = [item('s3', 'keeping', what, stored, 'GB-months', gbMonth[storageClass])];
    if (storageClass === 'standard') return lines;
    const moved = objectsPerDay * DAYS_A_MONTH;
    const price = thousandTransitions[storageClass] / 1_000;
    return [
      ...lines,
      item('s3', 'keeping', `${name} to ${CLASS_NAMES[storageClass]}`, moved, 'objects', price),
    ];
  });
}

/** The classes that an object goes through, by its age in days. */
function spans(tiers: Tiers): Array<{ storageClass: StorageClass; from: number; to: number }> {
  const begins: Array<[StorageClass, number | undefined]> = [
    ['standard', 0],
    ['infrequentAccess', tiers.infrequentAccessDays],
    ['glacierInstant', tiers.glacierInstantDays],
    ['deepArchive', tiers.deepArchiveDays],
  ];
  const entered = begins.filter((each): each is [StorageClass, number] => each[1] !== undefined);
  return entered.map(([storageClass, from], at) => ({
    storageClass,
    from,
    to: Math.min(entered[at + 1]?.[1] ?? tiers.expireDays, tiers.expireDays),
  }));
}
