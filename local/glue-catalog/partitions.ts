import { createHash } from 'node:crypto';
import type {
  CreatePartitionRequest,
  DeletePartitionRequest,
  GetPartitionRequest,
  GetPartitionsRequest,
  Partition,
  PartitionInput,
  Segment,
  Table,
  UpdatePartitionRequest,
} from '@aws-sdk/client-glue';
import { AwsError } from '../gateway/service-handler';
import { alreadyExists, invalidInput, notFound } from './errors';
import { type CatalogContext, nameOf, operation, refuseOthers, said } from './operation';
import { page } from './page';
import { partitionFilter } from './partition-filter';
import { tableOf } from './tables';

const INPUT = new Set(['Values', 'StorageDescriptor', 'Parameters']);

export const partitionOperations = {
  CreatePartition: operation<CreatePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionInput'],
    (request, context) =>
      onTable(request, context, async (table) => {
        await createPartition(context, table, request.PartitionInput);
        return {};
      }),
  ),

  GetPartition: operation<GetPartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionValues'],
    async (request, context) => ({
      Partition: await partitionOf(context, await namedTable(request, context), request.PartitionValues),
    }),
  ),

  GetPartitions: operation<GetPartitionsRequest>(
    [
      ...(['CatalogId', 'DatabaseName', 'TableName', 'Expression', 'Segment'] as const),
      ...(['ExcludeColumnSchema', 'MaxResults', 'NextToken'] as const),
    ],
    async (request, context) => {
      const table = await namedTable(request, context);
      const wanted = partitionFilter(request.Expression, table.PartitionKeys ?? []);
      const inSegment = segmentFilter(request.Segment);
      const found = (await partitionsOf(context, table)).filter(
        ({ Values = [] }) => wanted(Values) && inSegment(Values),
      );
      const { items, next } = page(found, request.MaxResults, request.NextToken, 1000);
      return { Partitions: request.ExcludeColumnSchema ? items.map(withoutColumns) : items, ...next };
    },
  ),

  UpdatePartition: operation<UpdatePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionValueList', 'PartitionInput'],
    (request, context) =>
      onTable(request, context, async (table) => {
        await updatePartition(context, table, request.PartitionValueList, request.PartitionInput);
        return {};
      }),
  ),

  DeletePartition: operation<DeletePartitionRequest>(
    ['CatalogId', 'DatabaseName', 'TableName', 'PartitionValues'],
    (request, context) =>
      onTable(request, context, async (table) => {
        await deletePartition(context, table, request.PartitionValues);
        return {};
      }),
  ),
};

/** @throws AwsError EntityNotFoundException when there is no such table */
export function namedTable(request: object, context: CatalogContext): Promise<Table> {
  return tableOf(context, nameOf(request, 'DatabaseName'), nameOf(request, 'TableName'));
}

/** As `namedTable`, for what changes its partitions. */
export function onTable<Result>(
  request: object,
  context: CatalogContext,
  work: (table: Table) => Promise<Result>,
): Promise<Result> {
  const [database, name] = [nameOf(request, 'DatabaseName'), nameOf(request, 'TableName')];
  return context.inOrder(database, name, async () => work(await tableOf(context, database, name)));
}

export async function partitionsOf({ glue }: CatalogContext, table: Table): Promise<Partition[]> {
  const { Partitions } = await glue<{ Partitions: Partition[] }>('GetPartitions', placeOf(table));
  return Partitions.map(described);
}

/** @throws AwsError EntityNotFoundException */
export async function partitionOf(
  { glue }: CatalogContext,
  table: Table,
  PartitionValues: readonly string[] = [],
): Promise<Partition> {
  const found = await ifFound(
    glue<{ Partition: Partition }>('GetPartition', { ...placeOf(table), PartitionValues }),
  );
  if (found === undefined) throw noPartition(table, PartitionValues);
  return described(found.Partition);
}

/** @throws AwsError AlreadyExistsException, InvalidInputException */
export async function createPartition(
  { glue }: CatalogContext,
  table: Table,
  input: PartitionInput | undefined,
): Promise<void> {
  await glue('CreatePartition', { ...placeOf(table), PartitionInput: checkedInput(table, input) });
}

/** @throws AwsError EntityNotFoundException, AlreadyExistsException, InvalidInputException */
export async function updatePartition(
  context: CatalogContext,
  table: Table,
  values: readonly string[] = [],
  input: PartitionInput | undefined,
): Promise<void> {
  const PartitionInput = checkedInput(table, input);
  await partitionOf(context, table, values);
  if (!same(values, PartitionInput.Values)) {
    const taken = await ifFound(partitionOf(context, table, PartitionInput.Values));
    if (taken !== undefined) throw alreadyExists(`Partition ${tell(PartitionInput.Values)} exists already.`);
  }
  const Entries = [{ PartitionValueList: values, PartitionInput }];
  await context.glue('BatchUpdatePartition', { ...placeOf(table), Entries });
}

/** @throws AwsError EntityNotFoundException */
export async function deletePartition(
  context: CatalogContext,
  table: Table,
  values: readonly string[] = [],
): Promise<void> {
  await partitionOf(context, table, values);
  await context.glue('DeletePartition', { ...placeOf(table), PartitionValues: values });
}

function placeOf(table: Table): { DatabaseName: string | undefined; TableName: string | undefined } {
  return { DatabaseName: table.DatabaseName, TableName: table.Name };
}

function checkedInput(
  table: Table,
  input: PartitionInput | undefined,
): PartitionInput & { readonly Values: string[] } {
  if (input === undefined) throw invalidInput('PartitionInput is missing.');
  refuseOthers('PartitionInput', input, INPUT);
  const { Values = [] } = input;
  const keys = table.PartitionKeys?.length ?? 0;
  if (Values.length !== keys || keys === 0) {
    throw invalidInput(
      `The number of partition keys do not match the number of partition values: table ${table.Name} has ${keys}, given are ${Values.length}.`,
    );
  }
  return { ...input, Values };
}

/** Without the time of the last access, which nobody measures: MiniStack gives that of the creation. */
function described(partition: Partition): Partition {
  const { LastAccessTime: _, ...kept } = said(partition);
  return kept;
}

function withoutColumns(partition: Partition): Partition {
  if (partition.StorageDescriptor === undefined) return partition;
  const { Columns: _, ...StorageDescriptor } = partition.StorageDescriptor;
  return { ...partition, StorageDescriptor };
}

/** Each partition is in one segment, whatever else the table holds: readers take a segment each. */
function segmentFilter(segment: Segment | undefined): (values: readonly string[]) => boolean {
  if (segment === undefined) return () => true;
  const { SegmentNumber = -1, TotalSegments = 0 } = segment;
  if (!(TotalSegments >= 1 && TotalSegments <= 10 && SegmentNumber >= 0 && SegmentNumber < TotalSegments)) {
    throw invalidInput(
      `Segment is ${SegmentNumber} of ${TotalSegments}; wanted 1 to 10 segments, numbered from 0.`,
    );
  }
  return (values) => {
    const digest = createHash('md5').update(JSON.stringify(values)).digest();
    return digest.readUInt32BE() % TotalSegments === SegmentNumber;
  };
}

async function ifFound<Found>(call: Promise<Found>): Promise<Found | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function noPartition(table: Table, values: readonly string[]): AwsError {
  return notFound(`Partition ${tell(values)} of table ${table.Name} is not found.`);
}

function tell(values: readonly string[]): string {
  return `[${values.join(', ')}]`;
}
