import type { MartFigures, RunRecord, Stage } from '../../lib/wiring/run';

export interface Message {
  /** ASCII, below SNS's 100 characters. */
  readonly subject: string;
  readonly text: string;
}

const MAX_SUBJECT = 99;

const STAGES: Readonly<Record<Stage, string>> = {
  open: 'opening the run',
  clean: 'cleaning',
  gate: 'the quality gate',
  marts: 'building the marts',
  close: 'closing the run',
};

/** What people are told of a run that failed: what, what analysts see now, and what to do. */
export function messageOf(run: RunRecord, environment: string): Message {
  const { dataset, run_id, error, kind } = run;
  const stage = STAGES[error?.stage ?? run.stage];
  return {
    subject: `Catchment ${environment}: run of ${dataset} failed at ${stage}`.slice(0, MAX_SUBJECT),
    text: [
      `Run ${run_id} (${kind}) of ${dataset} in ${environment} failed at ${stage}.`,
      '',
      `${error?.name ?? 'Error'}: ${error?.message ?? 'No reason was given.'}`,
      '',
      `What analysts see: ${whatAnalystsSee(run)}`,
      `What comes next: ${kind === 'arrivals' ? 'the next run takes over what this one has not done.' : 'nothing by itself; give the command again once the cause is gone.'}`,
      '',
      'What to do:',
      `  npx catchment runs show ${run_id} --env ${environment}`,
      '',
    ].join('\n'),
  };
}

function whatAnalystsSee({ error, marts = [], dataset }: RunRecord): string {
  const published = marts.filter(({ state }) => state === 'published').map(({ mart }: MartFigures) => mart);
  switch (error?.stage) {
    case 'gate':
      return `the run's rows are in the cleaned table ${dataset}; the marts are as they were before.`;
    case 'marts':
      return `the run's rows are in the cleaned table ${dataset}; ${
        published.length > 0 ? `published: ${published.join(', ')}; the other` : 'the'
      } marts are as they were before.`;
    case 'close':
      return 'everything the run was to publish; only its end is not in the ledger.';
    default:
      return `tables and marts as the last good run left them; rows of this run may be in the cleaned table ${dataset}.`;
  }
}
