import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { RuleVerdict, RunRecord } from '../../lib/wiring/run';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** A run that did not succeed. Its message says what failed, with figures. */
export class RunFailed extends UserError {
  /** The ledger's rows of the run, those of the group's datasets that succeeded among them. */
  readonly records: readonly RunRecord[];

  constructor(message: string, records: readonly RunRecord[]) {
    super(message, exitCodes.failed);
    this.records = records;
  }
}

/** @param records the ledger's rows of the execution; none when it failed before it opened a run */
export function runFailed(
  execution: DescribeExecutionCommandOutput,
  records: readonly RunRecord[],
): RunFailed {
  const failed = records.filter(({ state }) => state !== 'succeeded');
  if (failed.length === 0) return new RunFailed(executionWords(execution), records);
  const [first] = failed;
  const words = failed.map((record) =>
    record.state === 'open'
      ? `Run ${record.run_id} of ${record.dataset} is left open: ${executionWords(execution)}`
      : failureWords(record),
  );
  return new RunFailed(`${words.join(' ')} More: npx catchment runs show ${first?.run_id}.`, records);
}

/** For instance: Run 01J… of orders failed in its gate: rule no-gaps: 0.97, wanted at least 0.99. */
export function failureWords(record: RunRecord): string {
  const { dataset, run_id, error } = record;
  const reasons = [
    ...(record.gate?.rules ?? []).filter(stops).map(ruleWords),
    ...(record.marts ?? []).flatMap((mart) => {
      if (mart.state === 'failed') return [`mart ${mart.mart}: ${mart.error ?? 'failed'}`];
      if (mart.state !== 'refused') return [];
      const rules = mart.rules.filter(stops).map(ruleWords);
      return [`mart ${mart.mart} was not published: ${rules.join(', ')}`];
    }),
  ];
  const told = reasons.length > 0 ? reasons.join('; ') : (error?.message ?? 'no reason was recorded');
  return `Run ${run_id} of ${dataset} failed in ${error?.stage ?? record.stage}: ${ended(told)}`;
}

export function ruleWords(verdict: RuleVerdict): string {
  return `rule ${verdict.rule}: ${measured(verdict)}, wanted ${verdict.wanted}`;
}

/** The figure, without the digits that tell nobody anything unless the rule hangs on them. */
export function measured({ figure, passed }: RuleVerdict): string {
  if (figure === null) return 'nothing to measure';
  return String(passed ? Number(figure.toPrecision(6)) : figure);
}

function stops({ severity, passed }: RuleVerdict): boolean {
  return severity === 'fail' && !passed;
}

function executionWords({ name, status, error, cause }: DescribeExecutionCommandOutput): string {
  const reason =
    error === undefined ? '' : `: ${error}${cause === undefined ? '' : `: ${causeWords(cause)}`}`;
  return ended(`run ${name} ended ${status}${reason}`.replace(/^r/, 'R'));
}

/** A cause is often the JSON of a service's answer; its message is what people need. */
function causeWords(cause: string): string {
  try {
    const { errorMessage, ErrorMessage } = JSON.parse(cause) as Record<string, string | undefined>;
    return errorMessage ?? ErrorMessage ?? cause;
  } catch {
    return cause;
  }
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
