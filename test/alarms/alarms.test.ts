import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scenarios } from './scenarios';
import { drive } from './support/drive';
import { alarmsInTemplates, instancesInTemplates } from './support/templates';
import { Topics } from './support/topics';

const instances = instancesInTemplates();

test('every alarm of the templates has a scenario, and every scenario an alarm', () => {
  expect(instances.map(({ name }) => name)).toEqual(alarmsInTemplates());
  expect(new Set(instances.map(({ id }) => id))).toEqual(new Set(Object.keys(scenarios)));
});

describe('an alarm fires for its cause, and its page brings it back', () => {
  let topics: Topics;
  beforeAll(async () => {
    topics = await Topics.open();
  });
  afterAll(async () => {
    await topics.close();
  });

  test.each(instances.map((instance) => [instance.name, instance] as const))(
    '%s',
    async (_, instance) => {
      await drive(instance, scenarios[instance.id], topics);
    },
    900_000,
  );
});
