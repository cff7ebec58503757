import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  TestStateCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, onAws, role, unique } from './support/account';
import { conformance } from './support/conformance';
import { definition, ended, ran, started, withMachine } from './support/workflow';

const GUIDE = 'step-functions/latest/dg';
const API = 'step-functions/latest/apireference';
const END = { Done: { Type: 'Succeed' } };
const WAITS = { Wait: { Type: 'Wait', Seconds: 60, End: true } };

conformance('Step Functions', ({ holds, refuses }) => {
  // The host prefix of synchronous executions is a name of AWS's own.
  const sfn = client(SFNClient, onAws ? {} : { disableHostPrefix: true });

  holds(
    'A state machine is described as it was created, changed by an update, and its tags are listed.',
    `${API}/API_UpdateStateMachine.html`,
    async () => {
      await withMachine(sfn, END, async (stateMachineArn) => {
        const machine = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
        expect(machine).toMatchObject({ status: 'ACTIVE', type: 'STANDARD', definition: definition(END) });
        const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({ maxResults: 1000 }));
        expect(stateMachines.map((each) => each.stateMachineArn)).toContain(stateMachineArn);
        const other = definition({ Other: { Type: 'Succeed' } });
        const { updateDate } = await sfn.send(
          new UpdateStateMachineCommand({ stateMachineArn, definition: other }),
        );
        expect(updateDate?.getTime()).toBeGreaterThanOrEqual(machine.creationDate?.getTime() ?? 0);
        await waitFor(
          'the update is seen',
          async () =>
            (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition === other,
        );
        const tags = [
          { key: 'team', value: 'data' },
          { key: 'stage', value: 'test' },
        ];
        await sfn.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags }));
        await sfn.send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ['stage'] }));
        const listed = await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
        expect(listed.tags).toEqual([{ key: 'team', value: 'data' }]);
      });
    },
  );

  holds(
    'Creating a state machine again is no error when name, definition and type are the same, and StateMachineAlreadyExists otherwise.',
    `${API}/API_CreateStateMachine.html`,
    async () => {
      await withMachine(sfn, END, async (stateMachineArn) => {
        const name = stateMachineArn.split(':').at(-1) as string;
        const again = { name, roleArn: role(), definition: definition(END) };
        expect((await sfn.send(new CreateStateMachineCommand(again))).stateMachineArn).toBe(stateMachineArn);
        const other = { ...again, definition: definition(WAITS) };
        await expect(sfn.send(new CreateStateMachineCommand(other))).rejects.toMatchObject({
          name: 'StateMachineAlreadyExists',
        });
      });
    },
  );

  holds(
    'A definition with a fault is refused with InvalidDefinition.',
    `${API}/API_CreateStateMachine.html`,
    async () => {
      const create = (text: string) =>
        sfn.send(new CreateStateMachineCommand({ name: unique('bad'), roleArn: role(), definition: text }));
      for (const text of ['{', definition({ A: { Type: 'Pass', Next: 'Nowhere' } })]) {
        await expect(create(text)).rejects.toMatchObject({ name: 'InvalidDefinition' });
      }
    },
  );

  holds(
    'An execution that runs under a name is given back for the same input; another input is ExecutionAlreadyExists.',
    `${API}/API_StartExecution.html`,
    async () => {
      await withMachine(sfn, WAITS, async (stateMachineArn) => {
        const start = (input: string) =>
          sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input }));
        const { executionArn } = await start('{}');
        expect((await start('{}')).executionArn).toBe(executionArn);
        await expect(start('{"other":true}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
        await expect(start('{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
      });
    },
  );

  holds(
    'An execution keeps the definition that it began with; executions are listed by their status.',
    `${API}/API_DescribeStateMachineForExecution.html`,
    async () => {
      await withMachine(sfn, WAITS, async (stateMachineArn) => {
        const executionArn = await started(sfn, stateMachineArn);
        await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definition(END) }));
        const begun = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
        expect(begun).toMatchObject({ stateMachineArn, definition: definition(WAITS) });
        const list = async (statusFilter: 'RUNNING' | 'SUCCEEDED') => {
          const answer = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }));
          return answer.executions?.map((each) => each.executionArn);
        };
        await waitFor('it is listed', async () => (await list('RUNNING'))?.[0] === executionArn);
        expect(await list('SUCCEEDED')).toEqual([]);
      });
    },
  );

  holds(
    'StopExecution ends an execution as ABORTED with the error and the cause that it was given.',
    `${API}/API_StopExecution.html`,
    async () => {
      await withMachine(sfn, WAITS, async (stateMachineArn) => {
        const executionArn = await started(sfn, stateMachineArn);
        const words = { error: 'Enough', cause: 'by hand' };
        const { stopDate } = await sfn.send(new StopExecutionCommand({ executionArn, ...words }));
        expect(stopDate).toBeInstanceOf(Date);
        const { execution, events } = await ended(sfn, executionArn);
        expect(execution).toMatchObject({ status: 'ABORTED', ...words });
        expect(events.at(-1)).toMatchObject({
          type: 'ExecutionAborted',
          executionAbortedEventDetails: words,
        });
      });
    },
  );

  holds(
    'The history is told in order or backwards, page by page, and without its data where that is asked for.',
    `${API}/API_GetExecutionHistory.html`,
    async () => {
      await withMachine(sfn, END, async (stateMachineArn) => {
        const executionArn = await started(sfn, stateMachineArn, { secret: 1 });
        const { events } = await ended(sfn, executionArn);
        expect(events.map(({ id, previousEventId, type }) => [previousEventId, id, type])).toEqual([
          [0, 1, 'ExecutionStarted'],
          [0, 2, 'SucceedStateEntered'],
          [2, 3, 'SucceedStateExited'],
          [3, 4, 'ExecutionSucceeded'],
        ]);
        const page = (nextToken?: string) =>
          sfn.send(
            new GetExecutionHistoryCommand({
              executionArn,
              reverseOrder: true,
              includeExecutionData: false,
              maxResults: 3,
              ...(nextToken === undefined ? {} : { nextToken }),
            }),
          );
        const first = await page();
        expect(first.events?.map(({ id }) => id)).toEqual([4, 3, 2]);
        const last = await page(first.nextToken);
        expect(last.events?.map(({ id }) => id)).toEqual([1]);
        expect(JSON.stringify([first.events, last.events])).not.toContain('secret');
      });
    },
  );

  holds(
    'A synchronous execution of an Express state machine answers with its outcome; a Standard one has none.',
    `${API}/API_StartSyncExecution.html`,
    async () => {
      const states = {
        Good: {
          Type: 'Choice',
          Choices: [{ Variable: '$.good', BooleanEquals: true, Next: 'Done' }],
          Default: 'Bad',
        },
        Done: { Type: 'Pass', Result: { ok: true }, End: true },
        Bad: { Type: 'Fail', Error: 'Bad', Cause: 'not good' },
      };
      await withMachine(
        sfn,
        states,
        async (stateMachineArn) => {
          const run = (good: boolean) =>
            sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify({ good }) }));
          expect(await run(true)).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' });
          const failed = await run(false);
          expect(failed).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'not good' });
          expect(failed.executionArn).toContain(':express:');
          const executionArn = failed.executionArn as string;
          await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toThrow();
        },
        'EXPRESS',
      );
      await withMachine(sfn, END, async (stateMachineArn) => {
        await expect(sfn.send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
          name: 'StateMachineTypeNotSupported',
        });
      });
    },
  );

  holds(
    'A Map runs its states for each item, which the context object names; a filter that finds nothing is an empty list.',
    `${GUIDE}/state-map-inline.html`,
    async () => {
      const { output, events } = await ran(
        sfn,
        {
          Chosen: {
            Type: 'Pass',
            Parameters: { 'none.$': '$.list[?(@.n==9)]', 'list.$': '$.list[*].n', absent: false },
            Next: 'Each',
          },
          Each: {
            Type: 'Map',
            ItemsPath: '$.list',
            MaxConcurrency: 1,
            ItemSelector: { 'at.$': '$$.Map.Item.Index', 'n.$': '$$.Map.Item.Value' },
            ItemProcessor: {
              StartAt: 'Item',
              States: {
                Item: {
                  Type: 'Pass',
                  Parameters: { 'text.$': "States.Format('{}:{}', $.at, $.n)" },
                  OutputPath: '$.text',
                  End: true,
                },
              },
            },
            ResultPath: '$.texts',
            End: true,
          },
        },
        { list: [{ n: 1 }, { n: 2 }] },
      );
      expect(output).toEqual({ none: [], list: [1, 2], absent: false, texts: ['0:1', '1:2'] });
      expect(events.filter(({ type }) => type === 'MapIterationSucceeded')).toHaveLength(2);
      expect(events.find(({ type }) => type === 'MapStateStarted')).toMatchObject({
        mapStateStartedEventDetails: { length: 2 },
      });
    },
  );

  holds(
    'A Choice tells what is present, absent, null and of which type, and goes to its Default otherwise.',
    `${GUIDE}/state-choice.html`,
    async () => {
      const rule = (test: object, at: number) => ({ ...test, Next: `Rule${at}` });
      const rules = [
        { Variable: '$.none', IsPresent: true },
        { And: [{ Variable: '$.nil', IsNull: false }] },
        { Variable: '$.text', NumericGreaterThan: 1 },
        {
          And: [
            { Variable: '$.none', IsPresent: false },
            { Variable: '$.text', StringMatches: 'a*c' },
          ],
        },
      ];
      const ends = rules.map((_, at) => [`Rule${at}`, { Type: 'Pass', Result: at, End: true }]);
      const { output } = await ran(
        sfn,
        {
          Choose: { Type: 'Choice', Choices: rules.map(rule), Default: 'Other' },
          ...Object.fromEntries(ends),
          Other: { Type: 'Pass', Result: 'other', End: true },
        },
        { nil: null, text: 'abc' },
      );
      expect(output).toBe(3);
    },
  );

  holds(
    'The branches of a Parallel run side by side; the error of one ends the others and can be caught.',
    `${GUIDE}/state-parallel.html`,
    async () => {
      const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
      const { output, events } = await ran(sfn, {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Slow', { Type: 'Wait', Seconds: 60, End: true }),
            branch('Failing', { Type: 'Fail', Error: 'Bad', Cause: 'no' }),
          ],
          Catch: [{ ErrorEquals: ['Bad'], ResultPath: '$.error', Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      });
      expect(output).toEqual({ error: { Error: 'Bad', Cause: 'no' } });
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['ParallelStateStarted', 'ParallelStateFailed', 'ParallelStateExited']),
      );
    },
  );

  holds(
    'A path that finds nothing fails a state with States.ParameterPathFailure.',
    `${GUIDE}/concepts-error-handling.html`,
    async () => {
      const { execution } = await ran(sfn, {
        Chosen: { Type: 'Pass', Parameters: { 'x.$': '$.none' }, End: true },
      });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.ParameterPathFailure' });
      expect(execution.cause).toContain("The JSONPath '$.none' specified for the field 'x.$'");
    },
  );

  refuses('Redriving an execution.', `${API}/API_RedriveExecution.html`, async () => {
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:none:none';
    await expect(sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('RedriveExecution'),
    });
  });

  refuses('Testing a state by itself.', `${API}/API_TestState.html`, async () => {
    const test = new TestStateCommand({ definition: JSON.stringify(END.Done), roleArn: role() });
    await expect(sfn.send(test)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  const item = { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } };
  const unserved: Array<[what: string, page: string, state: object, words: string]> = [
    ['Definitions in JSONata', 'transforming-data', { Type: 'Pass', QueryLanguage: 'JSONata' }, 'JSONata'],
    ['Variables', 'workflow-variables', { Type: 'Pass', Assign: { a: 1 } }, 'variables'],
    [
      'Distributed maps',
      'state-map-distributed',
      {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...item },
      },
      'distributed Map',
    ],
    [
      'Activities',
      'concepts-activities',
      { Type: 'Task', Resource: 'arn:aws:states:us-east-1:000000000000:activity:none' },
      'does not serve',
    ],
    [
      'Integrations of services that are not there',
      'integrate-services',
      { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync' },
      'does not serve arn:aws:states:::ecs:runTask.sync',
    ],
  ];
  for (const [what, page, state, words] of unserved) {
    refuses(`${what}: such a definition is refused at its creation.`, `${GUIDE}/${page}.html`, async () => {
      const create = new CreateStateMachineCommand({
        name: unique('refused'),
        roleArn: role(),
        definition: definition({ Only: { ...state, End: true } }),
      });
      await expect(sfn.send(create)).rejects.toMatchObject({
        name: 'InvalidDefinition',
        message: expect.stringMatching(new RegExp(`${words}.*\\(state Only\\)`)),
      });
    });
  }
});
