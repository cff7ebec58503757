import type { Construct } from 'constructs';
import type { Tiers } from '../config/environment';
import type { Dataset } from '../contract/dataset';
import { renderGlueTable } from '../contract/render-glue-table';
import { names, type Placement, type Zone } from '../wiring/names';
import { ExternalTable } from './external-table';

export interface DatasetTableProps {
  readonly dataset: Dataset;
  readonly zone: Zone;
  readonly placement: Placement;
  /** Of the zone; tells readers where Athena stops seeing. */
  readonly tiers: Tiers;
}

/** A dataset's table in one zone. */
export class DatasetTable extends ExternalTable {
  constructor(scope: Construct, id: string, props: DatasetTableProps) {
    const { dataset, zone, placement, tiers } = props;
    const bucket = zone === 'quarantine' ? names.quarantineBucket(placement) : names.lakeBucket(placement);
    const table = renderGlueTable(dataset, zone, { bucket });
    const description = `${table.description}${unreadable(tiers)}`;
    super(scope, id, { table: { ...table, description }, database: zone, placement });
  }
}

function unreadable({ deepArchiveDays }: Tiers): string {
  return deepArchiveDays === undefined
    ? ''
    : ` Objects older than ${deepArchiveDays} days are in Deep Archive, and Athena leaves them out of its answers.`;
}
