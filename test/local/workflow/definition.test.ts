import { expect, test } from '@jest/globals';
import { readDefinition } from '../../../local/workflow/definition';

const RESOURCE = 'arn:aws:states:::lambda:invoke';
const read = (definition: unknown) =>
  readDefinition(
    typeof definition === 'string' ? definition : JSON.stringify(definition),
    (resource) => resource === RESOURCE,
  );

test('tasks are found in branches and in maps', () => {
  const task = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Task', Resource: RESOURCE, End: true } },
  });
  const { resources } = read({
    StartAt: 'Both',
    States: {
      Both: { Type: 'Parallel', Branches: [task('Left'), task('Right')], Next: 'Each' },
      Each: { Type: 'Map', ItemProcessor: task('Item'), End: true },
    },
  });
  expect([...resources.keys()]).toEqual(['Left', 'Right', 'Item']);
  expect(resources.get('Item')?.resource).toBe(RESOURCE);
});

test.each<[string, unknown, string]>([
  ['text that is not JSON', '{', 'it is not JSON'],
  ['a state that is not there', { StartAt: 'A', States: {} }, 'Invalid State Machine Definition'],
  [
    'a resource that nothing here serves',
    {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } },
    },
    'does not serve arn:aws:states:::sns:publish (state A)',
  ],
  ['JSONata', { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } }, 'uses JSONata'],
])('%s is refused in words', (_, definition, words) => {
  expect(() => read(definition)).toThrow(words);
});
