import { expect, test } from '@jest/globals';
import type { TaskCall } from '../../../local/workflow/interpreter/task-state';
import { TaskTokens } from '../../../local/workflow/task-tokens';
import { machine, run } from './interpreter/run';

const RESOURCE = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';

/** Runs a state that sends its token away; the test answers it. */
function waiting(answer: (tokens: TaskTokens, token: string) => void, state: object = {}) {
  const tokens = new TaskTokens();
  const states = machine({
    Type: 'Task',
    Resource: RESOURCE,
    Parameters: { 'token.$': '$$.Task.Token' },
    ...state,
  });
  return run(
    states,
    {},
    {
      tokens,
      call: async ({ parameters, resource }: TaskCall) => {
        expect(resource).toBe('arn:aws:states:::sqs:sendMessage');
        const { token } = parameters as { token: string };
        setImmediate(() => answer(tokens, token));
        return { MessageId: 'm' };
      },
    },
  );
}

test('a state goes on with what its token is sent back with', async () => {
  const { output, types, events } = await waiting((tokens, token) => tokens.succeed(token, '{"ok":true}'));
  expect(output).toEqual({ ok: true });
  expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  expect(events[4]).toMatchObject({
    taskSubmittedEventDetails: {
      resourceType: 'sqs',
      resource: 'sendMessage.waitForTaskToken',
      output: '{"MessageId":"m"}',
    },
  });
});

test('it fails by the words that its token is sent back with', async () => {
  expect(await waiting((tokens, token) => tokens.fail(token, 'Denied', 'no'))).toMatchObject({
    error: 'Denied',
    cause: 'no',
  });
});

test('a silence longer than the heartbeat fails it', async () => {
  const { error, types } = await waiting(() => {}, { HeartbeatSeconds: 0.05 });
  expect(error).toBe('States.HeartbeatTimeout');
  expect(types).toContain('TaskTimedOut');
});

test('heartbeats keep it waiting', async () => {
  const beat = (tokens: TaskTokens, token: string) => {
    let beats = 0;
    const timer = setInterval(() => {
      beats += 1;
      if (beats < 5) return tokens.heartbeat(token);
      clearInterval(timer);
      tokens.succeed(token, '1');
    }, 60);
  };
  expect((await waiting(beat, { HeartbeatSeconds: 0.2 })).output).toBe(1);
});

test('a token answers once, and only what is JSON', async () => {
  const codes: string[] = [];
  const code = (run: () => void) => {
    try {
      run();
    } catch (error) {
      codes.push((error as { code: string }).code);
    }
  };
  await waiting((tokens, token) => {
    code(() => tokens.succeed('nobody', '1'));
    code(() => tokens.succeed(token, '{'));
    tokens.succeed(token, '1');
    code(() => tokens.succeed(token, '2'));
    code(() => tokens.heartbeat(token));
  });
  expect(codes).toEqual(['InvalidToken', 'InvalidOutput', 'TaskTimedOut', 'TaskTimedOut']);
});
