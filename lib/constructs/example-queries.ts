import * as athena from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import type { Dataset } from '../contract/dataset';
import { names } from '../wiring/names';

export interface ExampleQueriesProps {
  readonly dataset: Dataset;
  readonly environmentName: string;
}

interface Example {
  readonly title: string;
  readonly description: string;
  readonly zone: 'raw' | 'cleaned' | 'quarantine';
  readonly sql: string;
}

/** The questions that one asks of a new dataset first, saved in the workgroup and ready to run. */
export class ExampleQueries extends Construct {
  constructor(scope: Construct, id: string, props: ExampleQueriesProps) {
    super(scope, id);
    for (const example of examples(props)) {
      new athena.CfnNamedQuery(this, example.zone, {
        name: `${props.dataset.name}: ${example.title}`,
        description: example.description,
        database: names.database(props.environmentName, example.zone),
        workGroup: names.workgroup(props.environmentName),
        queryString: example.sql,
      });
    }
  }
}

function examples({ dataset, environmentName }: ExampleQueriesProps): Example[] {
  const table = (zone: Example['zone']) => `"${names.database(environmentName, zone)}"."${dataset.name}"`;
  return [
    {
      title: 'rows a day',
      description: 'Cleaned rows of one week by event date; the filter reads that week alone.',
      zone: 'cleaned',
      sql: rowsPerDay(dataset, table('cleaned')),
    },
    {
      title: 'newest arrivals',
      description: 'What arrived since yesterday, as received, newest first.',
      zone: 'raw',
      sql: `SELECT *
FROM ${table('raw')}
WHERE dt >= current_date - interval '1' day
ORDER BY _ingested_at DESC
LIMIT 100`,
    },
    {
      title: 'reasons for quarantine',
      description: 'Refused events of the last seven days by reason and column.',
      zone: 'quarantine',
      sql: `SELECT dt, reason, field, count(*) AS events
FROM ${table('quarantine')}
WHERE dt >= current_date - interval '7' day
GROUP BY dt, reason, field
ORDER BY dt DESC, events DESC`,
    },
  ];
}

/** The first week that the contract's partitions allow. */
function rowsPerDay({ partitioning, eventTime }: Dataset, table: string): string {
  const { from } = partitioning;
  if (partitioning.layout === 'dt') {
    const last = new Date(Date.parse(`${from}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10);
    return `SELECT dt, count(*) AS row_count
FROM ${table}
WHERE dt BETWEEN DATE '${from}' AND DATE '${last}'
GROUP BY dt
ORDER BY dt`;
  }
  const [year, month] = from.split('-').map(Number);
  return `SELECT date("${eventTime}") AS event_date, count(*) AS row_count
FROM ${table}
WHERE year = ${year} AND month = ${month} AND day BETWEEN 1 AND 7
GROUP BY 1
ORDER BY 1`;
}
