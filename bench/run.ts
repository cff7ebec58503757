import { bundleFigures } from './bundle-figures';
import { STAGES } from './consumers/ours';
import { exitWith } from './exit-with';
import { interleaved, type Measured } from './measure';
import { pageViewEvents } from './page-view-events';
import { pageViews } from './page-views';

const EVENTS = 30_000;
/** The promise of the README: at least so much of the least consumer's rate, and so many times the usual one's. */
const LEAST_SHARE = 0.35;
const USUAL_FACTOR = 4;
const MAX_BUNDLE_BYTES = 300 * 1024;

const thousands = (value: number) => Math.round(value).toLocaleString('en-US');

const LABELS: Readonly<Record<string, string>> = {
  least: '(a) base64 and JSON.parse, one by one',
  ours: 'Catchment, packed: validated, pseudonymised, Parquet zstd',
  usual: '(b) Powertools parser, zod, gzip NDJSON, one by one',
  decode: 'decode: base64, zstd',
  parse: 'parse: UTF-8, lines, JSON',
  validate: 'validate',
  pseudonymise: 'pseudonymise',
  encode: 'encode: columns, Parquet, zstd',
};

function row({ name, ms }: Measured): string {
  const rate = thousands((EVENTS / ms) * 1000);
  return `  ${(LABELS[name] ?? name).padEnd(60)}${ms.toFixed(1).padStart(9)} ms${rate.padStart(12)} events/s`;
}

async function main(): Promise<number> {
  const lines = pageViewEvents(EVENTS).map((event) => JSON.stringify(event));
  const lengths = lines.map((line) => line.length).sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.floor(share * (EVENTS - 1))];
  console.log(`${thousands(EVENTS)} events of ${at(0.01)} to ${at(0.99)} bytes, median ${at(0.5)}.`);

  const measured = await interleaved(['least', 'ours', 'usual'], { events: EVENTS, warmUps: 2, rounds: 7 });
  for (const contender of measured) console.log(row(contender));
  const stages = await interleaved(STAGES, { events: EVENTS, warmUps: 2, rounds: 5 });
  console.log('Of Catchment, each part alone:');
  for (const stage of stages) console.log(row(stage));

  const bundle = bundleFigures(pageViews);
  console.log(`Bundle: ${thousands(bundle.bytes)} bytes, imported in ${bundle.importMs.toFixed(1)} ms.`);

  const [least, ours, usual] = measured.map(({ ms }) => ms) as [number, number, number];
  const share = least / ours;
  const factor = usual / ours;
  const verdict = (holds: boolean) => (holds ? 'holds' : 'MISSED');
  console.log(`Rate over (a): ${share.toFixed(3)}, wanted ${LEAST_SHARE}: ${verdict(share >= LEAST_SHARE)}`);
  console.log(
    `Rate over (b): ${factor.toFixed(1)}, wanted ${USUAL_FACTOR}: ${verdict(factor >= USUAL_FACTOR)}`,
  );
  const small = bundle.bytes <= MAX_BUNDLE_BYTES;
  if (!small) console.log(`The bundle is larger than ${thousands(MAX_BUNDLE_BYTES)} bytes.`);
  return share >= LEAST_SHARE && factor >= USUAL_FACTOR && small ? 0 : 1;
}

exitWith(main());
