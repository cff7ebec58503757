import { localEndpoint } from '../../cli/aws';
import { chosenPaths } from '../../local/paths';
import { readRecord } from '../../local/supervisor/record';
import { exitWith } from '../exit-with';
import { watchMemory } from './memory';
import { report } from './report';
import { type Call, clientOf, layGround } from './work';

const CLIENTS = 20;
const SECONDS = Number(process.env['SECONDS'] ?? 120);

/**
 * `npm run bench -- clients`: twenty clients at once on the environment that runs (npm start), for two minutes
 * (SECONDS=<n> for another time). Each asks Athena, writes to Kinesis and invokes a function in turn, without a
 * pause; all that it makes there it removes.
 */
async function main(): Promise<number> {
  const record = await readRecord(chosenPaths());
  if (record === undefined) {
    console.error('No local environment runs: start one with npm start, and run this beside it.');
    return 1;
  }
  const endpoint = localEndpoint();
  console.log(`${CLIENTS} clients at ${endpoint} for ${SECONDS} s.`);
  const ground = await layGround(endpoint);
  try {
    const memory = watchMemory(record.engines);
    const deadline = performance.now() + SECONDS * 1000;
    const calls = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, number): Promise<readonly Call[]> => {
        const client = clientOf(endpoint, ground, number);
        const made: Call[] = [];
        while (performance.now() < deadline) made.push(...(await client.turn()));
        client.close();
        return made;
      }),
    );
    const { holds, words } = report(calls, await memory.end(), SECONDS);
    console.log(words);
    return holds ? 0 : 1;
  } finally {
    await ground.remove();
  }
}

exitWith(main());
