import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { GlueTable } from '../contract/render-glue-table';
import { type DatabaseName, names, type Placement } from '../wiring/names';

export interface ExternalTableProps {
  readonly table: GlueTable;
  readonly database: DatabaseName;
  readonly placement: Placement;
}

/**
 * A table over objects as they lie in a bucket. An L1: the L2 knows no `storage.location.template`,
 * without which Athena looks for partitions under names of its own, and it marks the files as
 * client-side encrypted.
 */
export class ExternalTable extends glue.CfnTable {
  constructor(scope: Construct, id: string, { table, database, placement }: ExternalTableProps) {
    super(scope, id, {
      catalogId: placement.account,
      databaseName: names.database(placement.environment, database),
      tableInput: {
        name: table.name,
        description: table.description,
        tableType: 'EXTERNAL_TABLE',
        parameters: { ...table.parameters },
        partitionKeys: table.partitionKeys.map((key) => ({ ...key })),
        storageDescriptor: {
          columns: table.columns.map((column) => ({ ...column })),
          location: table.location,
          inputFormat: table.inputFormat,
          outputFormat: table.outputFormat,
          serdeInfo: {
            serializationLibrary: table.serdeLibrary,
            parameters: { ...table.serdeParameters },
          },
        },
      },
    });
  }
}
