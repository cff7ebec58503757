import { type Command, Option } from 'commander';
import { follow } from '../alarms/follow';
import { ALARM_IDS, type AnyAlarmId, declarationOf } from '../alarms/instances';
import { messageText } from '../alarms/message';
import { readPage } from '../alarms/page';
import { firstStepsText, showText, statesText } from '../alarms/print';
import { type AlarmState, alarmStates } from '../alarms/states';
import { exitCodes } from '../exit-codes';
import { knownEnvironment } from '../known';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';

interface AlarmsFlags {
  readonly env: string;
  readonly all?: true;
  readonly follow?: true;
  readonly of?: string;
  readonly format: 'table' | 'json';
}

export function register(program: Command): void {
  const alarms = program
    .command('alarms')
    .description('list what is in alarm, since when, and the first steps of its runbook page')
    .option('--all', 'also the alarms that are not in alarm')
    .option('--follow', 'print what the page and the ticket topic say, as it comes, until Ctrl-C')
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the output').choices(['table', 'json']).default('table'))
    .action(async (flags: AlarmsFlags) => {
      if (flags.follow === true) await print(flags);
      else await list(flags);
    });
  alarms
    .command('show')
    .description('show one alarm: its state everywhere, the reason, the first steps of its page')
    .argument('<id>', 'of the alarm, which is also the name of its page')
    .option('--of <name>', 'only the one of this dataset or run group')
    .action((id: string, _: object, command: Command) => show(id, command.optsWithGlobals()));
}

async function list({ env, all, format }: AlarmsFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const states = await statesIn(environment);
  const shown = states.filter(({ state }) => all === true || state === 'ALARM').sort(byUrgency);
  if (format === 'json') {
    console.log(JSON.stringify(shown, null, 2));
    return;
  }
  if (shown.length === 0) {
    process.stderr.write(`None of ${states.length} alarms of ${environment} is in alarm.\n`);
    return;
  }
  const steps = shown
    .filter(({ state }) => state === 'ALARM')
    .map((alarm) => firstStepsText(environment, alarm, readPage(alarm.id)));
  console.log([statesText(shown), ...steps].join('\n\n\n'));
}

async function show(name: string, { env, of, format }: AlarmsFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const id = knownAlarm(name);
  const states = (await statesIn(environment)).filter(
    (alarm) => alarm.id === id && (of === undefined || alarm.of === of),
  );
  if (states.length === 0) {
    throw new UserError(
      `${environment} has no alarm ${id}${of === undefined ? '' : ` of ${of}`}. List those it has: npx catchment alarms --all --env ${environment}.`,
    );
  }
  console.log(
    format === 'json' ? JSON.stringify(states, null, 2) : showText(environment, states, readPage(id)),
  );
}

async function print({ env, format }: AlarmsFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const followed = await follow(environment);
    process.stderr.write(`Waiting for messages of ${environment}'s alarms; Ctrl-C ends it.\n`);
    try {
      for await (const message of followed.messages(interrupt.signal)) {
        console.log(format === 'json' ? JSON.stringify(message) : messageText(message));
      }
    } finally {
      await followed.close();
    }
    process.exitCode = exitCodes.interrupted;
  } catch (error) {
    throw unreachable(error, environment);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

async function statesIn(environment: string): Promise<AlarmState[]> {
  try {
    return await alarmStates(environment);
  } catch (error) {
    throw unreachable(error, environment);
  }
}

function knownAlarm(name: string): AnyAlarmId {
  const id = ALARM_IDS.find((candidate) => candidate === name);
  if (id !== undefined) return id;
  throw new UserError(`There is no alarm "${name}". Name one of: ${ALARM_IDS.join(', ')}.`);
}

/** What is in alarm first, then what pages, then what is longest. */
function byUrgency(a: AlarmState, b: AlarmState): number {
  const rank = ({ state, id }: AlarmState) =>
    (state === 'ALARM' ? 0 : 2) + (declarationOf(id).severity === 'page' ? 0 : 1);
  return rank(a) - rank(b) || a.since.localeCompare(b.since);
}
