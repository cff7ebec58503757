import { expect } from '@jest/globals';
import { type AlarmInstance, declarationOf } from '../../../cli/alarms/instances';
import type { TopicMessage } from '../../../cli/alarms/message';
import { type AlarmState, alarmStates } from '../../../cli/alarms/states';
import { local } from '../../../lib/config/local';
import { runbookPage } from '../../../lib/wiring/alarms';
import { names } from '../../../lib/wiring/names';
import { faults, putForward } from './control';
import { runSection } from './page-commands';
import type { Scenario } from './scenario';
import type { Topics } from './topics';

const STEP_SECONDS = 60;
const MOST_STEPS = 12;

/**
 * Makes an alarm's cause happen and sees ALARM and its message, runs all commands of its page in that state, and
 * sees OK and its message.
 */
export async function drive(instance: AlarmInstance, scenario: Scenario, topics: Topics): Promise<void> {
  const of = instance.of ?? local.name;
  const { during, after } = scenario;
  const steps = { seconds: scenario.stepSeconds ?? STEP_SECONDS, most: scenario.steps ?? MOST_STEPS };
  try {
    await scenario.calm?.(of);
    await reach(
      instance,
      ({ state }) => state !== 'ALARM',
      steps,
      () => scenario.calm?.(of),
    );

    const before = topics.mark;
    await scenario.cause(of);
    await reach(
      instance,
      ({ state }) => state === 'ALARM',
      steps,
      () => during?.(of),
    );
    expectMessage(instance, await topics.told(instance.name, 'ALARM', before));
    await runSection(instance, 'First look');

    const then = topics.mark;
    await scenario.recovers?.(of);
    await runSection(instance, 'Fix');
    await reach(
      instance,
      ({ state }) => state === 'OK',
      steps,
      () => after?.(of),
    );
    expectMessage(instance, await topics.told(instance.name, 'OK', then));
    const [shown] = await runSection(instance, 'Verify');
    expect(shown).toContain('OK');
  } finally {
    await faults();
    await scenario.cleanUp?.(of);
  }
}

/** Puts the clock forward until the alarm is as wanted. */
async function reach(
  { name }: AlarmInstance,
  isReached: (alarm: AlarmState) => boolean,
  { seconds, most }: { readonly seconds: number; readonly most: number },
  between: () => Promise<void> | undefined,
): Promise<void> {
  for (let step = 0; ; step += 1) {
    const alarm = (await alarmStates(local.name)).find((each) => each.name === name);
    if (alarm === undefined) throw new Error(`The environment has no alarm ${name}.`);
    if (isReached(alarm)) return;
    if (step === most) {
      throw new Error(`${name} is ${alarm.state} after ${most} steps of ${seconds} s: ${alarm.reason}`);
    }
    await between();
    await putForward(seconds);
  }
}

/** Whoever is told reads what it is of, what analysts see, and where the page is. */
function expectMessage({ id, of }: AlarmInstance, { topic, alarm }: TopicMessage): void {
  const { severity, stale, title, analystsSee } = declarationOf(id);
  const isPage = severity === 'page' && stale !== true;
  expect(topic).toBe(isPage ? names.pageTopic(local.name) : names.ticketTopic(local.name));
  for (const words of [of ?? local.name, title, analystsSee, runbookPage(id)]) {
    expect(alarm?.AlarmDescription).toContain(words);
  }
  expect(Date.parse(alarm?.StateChangeTime ?? '')).not.toBeNaN();
}
