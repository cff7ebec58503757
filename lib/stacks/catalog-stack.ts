import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { ExternalTable } from '../constructs/external-table';
import { QueryWorkgroup } from '../constructs/query-workgroup';
import type { Storage } from '../constructs/storage';
import { renderLedgerTable } from '../contract/render-ledger-table';
import { type DatabaseName, names } from '../wiring/names';
import { EnvironmentStack } from './environment-stack';

const DATABASES: ReadonlyArray<{ zone: DatabaseName; description: string }> = [
  { zone: 'raw', description: 'Events as received, pseudonymised, by date of arrival.' },
  { zone: 'cleaned', description: 'One row per event, typed, by event date.' },
  { zone: 'quarantine', description: 'Refused events with their original bytes; for administrators.' },
  { zone: 'aggregated', description: 'Marts: figures per day and more.' },
  { zone: 'enriched', description: 'Marts: events with what is known only beside other events.' },
  { zone: 'analytics', description: 'Marts: what analysts and dashboards ask first.' },
  { zone: 'operations', description: "The platform's own tables: its runs." },
];

export interface CatalogStackProps {
  readonly environment: EnvironmentConfig;
  readonly storage: Storage;
}

/**
 * Where tables and queries live. The catalogue itself is not encrypted with a key of ours: that is a
 * setting of the whole account, which other platforms share, and table metadata holds no data.
 */
export class CatalogStack extends EnvironmentStack {
  constructor(scope: Construct, props: CatalogStackProps) {
    super(scope, { service: 'catalog' }, props.environment);
    const { environment, storage } = props;
    const databases = new Map(
      DATABASES.map(({ zone, description }) => [
        zone,
        new glue.CfnDatabase(this, `Database-${zone}`, {
          catalogId: environment.account,
          databaseInput: { name: names.database(environment.name, zone), description },
        }),
      ]),
    );
    const runs = new ExternalTable(this, 'Table-runs', {
      table: renderLedgerTable({ bucket: names.lakeBucket(this.placement) }),
      database: 'operations',
      placement: this.placement,
    });
    runs.addResourceDependency(databases.get('operations') as glue.CfnDatabase);
    new QueryWorkgroup(this, 'Workgroup', { storage, environment, placement: this.placement });
  }
}
