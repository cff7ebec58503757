import { executionOperations } from './execution-operations';
import type { Executions } from './executions';
import { machineOperations } from './machine-operations';
import type { Operations } from './operation-input';
import type { StateMachines } from './state-machines';
import type { TaskTokens } from './task-tokens';
import { checkTask, type Task } from './tasks/task';

/** What the Step Functions API stands on. */
export interface StatesParts {
  readonly machines: StateMachines;
  readonly executions: Executions;
  readonly tokens: TaskTokens;
  readonly tasks: readonly Task[];
  /** Of every ARN up to the account: `arn:aws:states:us-east-1:000000000000`. */
  readonly arnPrefix: string;
}

/** Each call of the Step Functions API that is served, by name. */
export function operations({ machines, executions, tokens, tasks, arnPrefix }: StatesParts): Operations {
  return {
    ...machineOperations(machines, executions, (task) => checkTask(tasks, task), arnPrefix),
    ...executionOperations(machines, executions, tokens),
  };
}
