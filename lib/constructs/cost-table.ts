import type { Construct } from 'constructs';
import { renderCostTable } from '../contract/render-cost-table';
import { names, type Placement } from '../wiring/names';
import { ExternalTable } from './external-table';

/** The cost guard's reports as a table of the database `operations`. */
export class CostTable extends ExternalTable {
  constructor(scope: Construct, id: string, { placement }: { readonly placement: Placement }) {
    const table = renderCostTable({ bucket: names.lakeBucket(placement) });
    super(scope, id, { table, database: 'operations', placement });
  }
}
