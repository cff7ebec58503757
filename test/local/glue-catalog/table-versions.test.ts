import type { Table } from '@aws-sdk/client-glue';
import { expect, test } from '@jest/globals';
import { TableVersions } from '../../../local/glue-catalog/table-versions';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();

/** As the wire has it: times are numbers. */
const version = (id: number, createTime = 100): Table =>
  ({
    DatabaseName: 'sales',
    Name: 'orders',
    VersionId: String(id),
    CreateTime: createTime,
  }) as unknown as Table;

const idsOf = async (versions: TableVersions, latest: Table) =>
  (await versions.of('us-east-1', latest)).map(({ VersionId }) => VersionId);

test('versions are listed newest first, by number and not by letter, and outlive a restart', async () => {
  const home = directory();
  const versions = new TableVersions(home);
  for (const id of [2, 10, 9]) await versions.archive('us-east-1', version(id));
  expect(await idsOf(new TableVersions(home), version(11))).toEqual(['10', '9', '2']);
});

test('versions of an earlier table of the name, and of another region, are none of the latest one', async () => {
  const versions = new TableVersions(directory());
  await versions.archive('us-east-1', version(1, 99));
  await versions.archive('eu-west-1', version(2));
  expect(await idsOf(versions, version(3))).toEqual([]);
});

test('a table, and a database with all its tables, are forgotten', async () => {
  const versions = new TableVersions(directory());
  await versions.archive('us-east-1', version(1));
  await versions.forget('us-east-1', 'sales', 'refunds');
  expect(await idsOf(versions, version(2))).toEqual(['1']);
  await versions.forget('us-east-1', 'sales', 'orders');
  expect(await idsOf(versions, version(2))).toEqual([]);
  await versions.archive('us-east-1', version(1));
  await versions.forget('us-east-1', 'sales');
  expect(await idsOf(versions, version(2))).toEqual([]);
});
