import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { Tiers } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { renderGlueTable } from '../contract/render-glue-table';
import { names, type Placement, type Zone } from '../wiring/names';

export interface DatasetTableProps {
  readonly dataset: Dataset;
  readonly zone: Zone;
  readonly placement: Placement;
  /** Of the zone; tells readers where Athena stops seeing. */
  readonly tiers: Tiers;
}

/**
 * A dataset's table in one zone. An L1: the L2 knows no `storage.location.template`, without which
 * Athena looks for partitions under names of its own, and it marks the files as client-side encrypted.
 */
export class DatasetTable extends glue.CfnTable {
  constructor(scope: Construct, id: string, props: DatasetTableProps) {
    const { dataset, zone, placement, tiers } = props;
    const bucket = zone === 'quarantine' ? names.quarantineBucket(placement) : names.lakeBucket(placement);
    const table = renderGlueTable(dataset, zone, { bucket });
    super(scope, id, {
      catalogId: placement.account,
      databaseName: names.database(placement.environment, zone),
      tableInput: {
        name: table.name,
        description: `${table.description}${unreadable(tiers)}`,
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

function unreadable({ deepArchiveDays }: Tiers): string {
  return deepArchiveDays === undefined
    ? ''
    : ` Objects older than ${deepArchiveDays} days are in Deep Archive, and Athena leaves them out of its answers.`;
}
