import { pseudonymKeyOf } from '../lambda/consumer/pseudonym';
import { compileContract } from '../lib/contract/compile-contract';
import { bundleFigures } from './bundle-figures';
import { consumeLeast } from './consumers/least';
import { consumeOurs, stagesOfOurs } from './consumers/ours';
import { consumeUsual } from './consumers/usual';
import { interleaved, median } from './measure';
import { pageViewEvents } from './page-view-events';
import { pageViews } from './page-views';
import { oneByOne, packed } from './stream-records';

const EVENTS = 30_000;
const WARM_UPS = 4;
const ROUNDS = 11;
const STAGE_ROUNDS = 7;
/** The promise of the README: at least so much of the least consumer's rate, and so many times the usual one's. */
const LEAST_SHARE = 0.35;
const USUAL_FACTOR = 4;
const MAX_BUNDLE_BYTES = 300 * 1024;

const thousands = (value: number) => Math.round(value).toLocaleString('en-US');

function expectAll(name: string, events: number): void {
  if (events !== EVENTS) throw new Error(`${name} took ${events} events of ${EVENTS}: it measures nothing.`);
}

async function main(): Promise<number> {
  const lines = pageViewEvents(EVENTS).map((event) => JSON.stringify(event));
  const lengths = lines.map((line) => line.length).sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.floor(share * (EVENTS - 1))];
  const contract = compileContract(pageViews);
  const key = pseudonymKeyOf(JSON.stringify({ keyId: 'k1', key: 'benchmark'.repeat(8) }));
  const single = oneByOne(lines);
  const packs = packed(lines, contract.dataset, contract.version);
  console.log(
    `${thousands(EVENTS)} events of ${at(0.01)} to ${at(0.99)} bytes, median ${at(0.5)}; ${packs.length} packed records.`,
  );

  let bytesWritten = 0;
  const times = await interleaved(
    new Map<string, () => unknown>([
      ['least', () => expectAll('(a)', consumeLeast(single))],
      [
        'ours',
        async () => {
          const outcome = await consumeOurs(packs, contract, key);
          expectAll('Catchment', outcome.events);
          bytesWritten = outcome.bytesWritten;
        },
      ],
      ['usual', () => expectAll('(b)', consumeUsual(single))],
    ]),
    { warmUps: WARM_UPS, rounds: ROUNDS },
  );
  const ms = (name: string) => median(times.get(name) ?? []);
  const [least, ours, usual] = [ms('least'), ms('ours'), ms('usual')];
  const row = (label: string, value: number) =>
    `  ${label.padEnd(58)}${value.toFixed(1).padStart(9)} ms${thousands((EVENTS / value) * 1000).padStart(12)} events/s`;
  console.log(row('(a) base64 and JSON.parse, one by one', least));
  console.log(row('Catchment, packed: validated, pseudonymised, Parquet zstd', ours));
  console.log(row('(b) Powertools parser, zod, gzip NDJSON, one by one', usual));

  console.log(`Of Catchment (${thousands(bytesWritten)} bytes of Parquet), each part alone:`);
  const stages = await interleaved(stagesOfOurs(packs, contract, key), { warmUps: 2, rounds: STAGE_ROUNDS });
  for (const [stage, values] of stages) console.log(row(stage, median(values)));

  const bundle = bundleFigures(pageViews);
  console.log(`Bundle: ${thousands(bundle.bytes)} bytes, imported in ${bundle.importMs.toFixed(1)} ms.`);

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

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
