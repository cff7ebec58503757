import { Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { Mart } from '../contract/mart';
import { names, type Placement } from '../wiring/names';
import { martTableArns } from './arns';
import { bucketArn } from './bucket-arn';
import { martObjects } from './iceberg';
import type { MartTable } from './mart-table';
import { ServiceRole } from './service-role';
import type { Storage } from './storage';

/** How far back a roll-back reaches; as the maintenance job's own (glue-scripts/jobs/maintenance.py). */
const SNAPSHOT_DAYS = 7;
const SNAPSHOTS_KEPT = 10;
/** Files of a commit that was cut off; none that is under way takes that long. */
const ORPHAN_DAYS = 3;

export interface MartOptimizersProps {
  /** The marts of a run group, with their tables. */
  readonly tables: ReadonlyMap<Mart, MartTable>;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** Glue's own maintenance of Iceberg tables: small files joined, old snapshots and lost files deleted. */
export class MartOptimizers extends Construct {
  constructor(scope: Construct, id: string, props: MartOptimizersProps) {
    super(scope, id);
    const { tables, environment, placement } = props;
    const roleArn = this.role(props).roleArn;
    for (const [mart, table] of tables) {
      for (const [type, configuration] of Object.entries(OPTIMIZERS)) {
        new glue.CfnTableOptimizer(this, `${mart.name}-${type}`, {
          catalogId: placement.account,
          databaseName: names.database(environment.name, mart.zone),
          tableName: mart.name,
          type,
          tableOptimizerConfiguration: { enabled: true, roleArn, ...configuration },
        }).addResourceDependency(table);
      }
    }
  }

  private role({ tables, environment, placement, storage }: MartOptimizersProps): ServiceRole {
    const marts = [...tables.keys()];
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    return new ServiceRole(this, 'Role', {
      service: 'glue.amazonaws.com',
      description: `Maintains ${marts.map(({ name }) => name).join(', ')}`,
      permissions: {
        ChangeFiles: {
          actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          resources: martObjects(lakeArn, marts),
          wildcard: "Iceberg names its files; the prefixes are the group's marts.",
        },
        ListLake: { actions: ['s3:GetBucketLocation', 's3:ListBucket'], resources: [lakeArn] },
        KeepMartTables: {
          actions: ['glue:GetTable', 'glue:UpdateTable'],
          resources: martTableArns(this, environment.name, marts),
        },
        WriteLogs: {
          actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: LOG_GROUPS.map(
            (name) =>
              `arn:${Stack.of(this).partition}:logs:${placement.region}:${placement.account}:log-group:/aws-glue/${name}/logs:*`,
          ),
          wildcard: 'The optimizers log to groups that Glue has named, one stream a run.',
        },
        UseLakeKey: {
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [storage.lakeKey.keyArn],
        },
      },
    });
  }
}

const LOG_GROUPS = ['iceberg-compaction', 'iceberg-retention', 'iceberg-orphan-file-deletion'];

const OPTIMIZERS: Readonly<
  Record<string, Partial<glue.CfnTableOptimizer.TableOptimizerConfigurationProperty>>
> = {
  compaction: { compactionConfiguration: { icebergConfiguration: { strategy: 'binpack' } } },
  retention: {
    retentionConfiguration: {
      icebergConfiguration: {
        snapshotRetentionPeriodInDays: SNAPSHOT_DAYS,
        numberOfSnapshotsToRetain: SNAPSHOTS_KEPT,
        cleanExpiredFiles: true,
      },
    },
  },
  orphan_file_deletion: {
    orphanFileDeletionConfiguration: {
      icebergConfiguration: { orphanFileRetentionPeriodInDays: ORPHAN_DAYS },
    },
  },
};
