import {
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  ListQueryExecutionsCommand,
  StartSessionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { expect } from '@jest/globals';
import { unique } from './support/account';
import { athenaAccount } from './support/athena';
import { conformance } from './support/conformance';

const TWO_ROWS = "SELECT * FROM (VALUES (1, 'a\"b'), (2, NULL)) AS t (n, s) ORDER BY n";
/** Long enough to be stopped while it runs: three thousand million rows are counted. */
const LONG =
  'SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 30)) c(z) WHERE (x * y + z) % 7 = 3';

conformance('Athena', ({ holds, refuses }) => {
  const { athena, bucket, results, keysUnder, start, ended, run, rows, bytes, withWorkGroup } =
    athenaAccount();

  holds(
    'A SELECT leaves a CSV at the output location: a header, every value in quotes, NULL as an empty field; GetQueryResults gives its rows, the header first.',
    'athena/latest/ug/querying.html',
    async () => {
      const { QueryExecutionId, ResultConfiguration, ...query } = await run(TWO_ROWS);
      expect(query).toMatchObject({ StatementType: 'DML', SubstatementType: 'SELECT' });
      expect(ResultConfiguration?.OutputLocation).toBe(`${results}${QueryExecutionId}.csv`);
      expect((await bytes(ResultConfiguration?.OutputLocation ?? '')).toString()).toBe(
        '"n","s"\n"1","a""b"\n"2",\n',
      );
      expect(await rows(QueryExecutionId)).toEqual([
        ['n', 's'],
        ['1', 'a"b'],
        ['2', null],
      ]);
    },
  );

  holds(
    "GetQueryResults describes each column: Athena's name of its type, precision and scale, and whether case counts.",
    'athena/latest/APIReference/API_ColumnInfo.html',
    async () => {
      const { QueryExecutionId } = await run(
        "SELECT CAST(1 AS decimal(10,2)) d, CAST(1 AS real) f, CAST('x' AS varchar(5)) v, true b, ARRAY[1] a, DATE '2020-01-01' day, 1 n",
      );
      const { ResultSet, UpdateCount } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
      const described = ResultSet?.ResultSetMetadata?.ColumnInfo?.map(
        ({ Name, Type, Precision, Scale, CaseSensitive }) => [Name, Type, Precision, Scale, CaseSensitive],
      );
      expect(described).toEqual([
        ['d', 'decimal', 10, 2, false],
        ['f', 'float', 17, 0, false],
        ['v', 'varchar', 5, 0, true],
        ['b', 'boolean', 0, 0, false],
        ['a', 'array', 0, 0, false],
        ['day', 'date', 0, 0, false],
        ['n', 'integer', 10, 0, false],
      ]);
      expect(UpdateCount).toBe(0);
    },
  );

  holds(
    'Results come in pages of at most 1,000 rows, the header counted; each page but the last names the next by a token of its own query.',
    'athena/latest/APIReference/API_GetQueryResults.html',
    async () => {
      const { QueryExecutionId } = await run('SELECT n FROM UNNEST(sequence(1, 1500)) AS t (n) ORDER BY n');
      const page = (more: object) => athena.send(new GetQueryResultsCommand({ QueryExecutionId, ...more }));
      const first = await page({});
      expect(first.ResultSet?.Rows).toHaveLength(1000);
      const second = await page({ NextToken: first.NextToken });
      expect(second.ResultSet?.Rows).toHaveLength(501);
      expect(second.ResultSet?.Rows?.[0]?.Data).toEqual([{ VarCharValue: '1000' }]);
      expect(second.NextToken).toBeUndefined();
      await expect(page({ MaxResults: 1001 })).rejects.toMatchObject({ name: 'InvalidRequestException' });
      await expect(page({ NextToken: 'none' })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    },
  );

  holds(
    'Beside a result lies its metadata, in binary form, with the columns.',
    'athena/latest/ug/querying-finding-output-files.html',
    async () => {
      const { QueryExecutionId } = await run('SELECT 1 + 1 AS two');
      const metadata = await bytes(`${results}${QueryExecutionId}.csv.metadata`);
      expect(metadata.includes('two')).toBe(true);
      expect(metadata.includes('integer')).toBe(true);
    },
  );

  holds(
    'A statement that writes a Hive table leaves no result but its update count and a manifest of the objects that it wrote.',
    'athena/latest/ug/querying-finding-output-files.html',
    async () => {
      const database = unique('written').replaceAll('-', '_');
      await run(`CREATE DATABASE ${database}`);
      try {
        const location = `s3://${bucket}/written/`;
        const made = await run(
          `CREATE TABLE ${database}.t WITH (format = 'PARQUET', external_location = '${location}') AS SELECT 1 AS n`,
        );
        expect(made.ResultConfiguration?.OutputLocation).toBe(`${results}tables/${made.QueryExecutionId}`);
        const { QueryExecutionId, Statistics } = await run(`INSERT INTO ${database}.t VALUES (2), (3)`);
        expect(Statistics?.DataManifestLocation).toBe(`${results}${QueryExecutionId}-manifest.csv`);
        const manifest = (await bytes(Statistics?.DataManifestLocation ?? '')).toString().split('\n');
        const before = (await bytes(made.Statistics?.DataManifestLocation ?? '')).toString().split('\n');
        const lying = (await keysUnder('written/')).map((key) => `s3://${bucket}/${key}`);
        expect([...before, ...manifest].sort()).toEqual(lying.sort());
        const told = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
        expect([told.UpdateCount, told.ResultSet?.Rows]).toEqual([2, []]);
        const { ResultSet: listed } = await athena.send(
          new GetQueryResultsCommand({ QueryExecutionId, QueryResultType: 'DATA_MANIFEST' }),
        );
        expect(listed?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual(manifest);
      } finally {
        await run(`DROP TABLE IF EXISTS ${database}.t`);
        await run(`DROP DATABASE ${database}`);
      }
    },
  );

  holds(
    'DDL leaves a text file and no rows; SHOW DATABASES leaves its rows as lines without a header.',
    'athena/latest/ug/querying-finding-output-files.html',
    async () => {
      const database = unique('ddl').replaceAll('-', '_');
      const made = await run(`CREATE DATABASE ${database}`);
      try {
        expect(made).toMatchObject({ StatementType: 'DDL', SubstatementType: 'CREATE_DATABASE' });
        expect((await bytes(`${results}${made.QueryExecutionId}.txt`)).toString()).toBe('');
        expect(await rows(made.QueryExecutionId)).toEqual([]);
        const shown = await run(`SHOW DATABASES LIKE '${database}'`);
        expect(shown).toMatchObject({ StatementType: 'UTILITY', SubstatementType: 'SHOW_DATABASES' });
        expect((await bytes(`${results}${shown.QueryExecutionId}.txt`)).toString()).toBe(database);
        expect(await rows(shown.QueryExecutionId)).toEqual([[database]]);
      } finally {
        await run(`DROP DATABASE ${database}`);
      }
    },
  );

  holds(
    'A statement that cannot be parsed never begins: InvalidRequestException with AthenaErrorCode MALFORMED_QUERY and the place.',
    'athena/latest/APIReference/API_StartQueryExecution.html',
    async () => {
      await expect(start('SELECT FROM WHERE')).rejects.toMatchObject({
        name: 'InvalidRequestException',
        AthenaErrorCode: 'MALFORMED_QUERY',
        message: expect.stringMatching(/^line 1:\d+: /),
      });
    },
  );

  holds(
    'A query that fails says why in StateChangeReason and AthenaError, whose category tells the user from the system; it has no results.',
    'athena/latest/ug/error-reference.html',
    async () => {
      const id = await start('SELECT 1 / (n - n) FROM UNNEST(sequence(1, 2)) AS t (n)');
      const { Status } = await ended(id);
      expect(Status).toMatchObject({
        State: 'FAILED',
        StateChangeReason: 'DIVISION_BY_ZERO: Division by zero',
        AthenaError: { ErrorCategory: 2, Retryable: false, ErrorMessage: Status?.StateChangeReason },
      });
      await expect(rows(id)).rejects.toMatchObject({ name: 'InvalidRequestException' });
      await expect(
        athena.send(new GetQueryExecutionCommand({ QueryExecutionId: unique('none') })),
      ).rejects.toMatchObject({ name: 'InvalidRequestException' });
    },
  );

  holds(
    'StopQueryExecution cancels a query that runs; stopping it again is no error.',
    'athena/latest/APIReference/API_StopQueryExecution.html',
    async () => {
      const QueryExecutionId = await start(LONG);
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      const { Status } = await ended(QueryExecutionId);
      expect(Status).toMatchObject({ State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' });
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    },
  );

  holds(
    'A retry with the same ClientRequestToken gets the first query; with another statement it is an error.',
    'athena/latest/APIReference/API_StartQueryExecution.html',
    async () => {
      const ClientRequestToken = unique('token').padEnd(40, '0');
      const first = await start('SELECT 1', { ClientRequestToken });
      expect(await start('SELECT 1', { ClientRequestToken })).toBe(first);
      await expect(start('SELECT 2', { ClientRequestToken })).rejects.toMatchObject({
        name: 'InvalidRequestException',
        AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH',
      });
    },
  );

  holds(
    'Queries are listed by workgroup, the newest first, and read many at once; identifiers without a query are named.',
    'athena/latest/APIReference/API_BatchGetQueryExecution.html',
    async () => {
      await withWorkGroup({}, async (WorkGroup) => {
        const ids = [];
        for (const n of [1, 2]) ids.unshift((await run(`SELECT ${n}`, { WorkGroup })).QueryExecutionId);
        const { QueryExecutionIds } = await athena.send(new ListQueryExecutionsCommand({ WorkGroup }));
        expect(QueryExecutionIds).toEqual(ids);
        const none = unique('none');
        const batch = await athena.send(
          new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids, none] }),
        );
        expect(batch.QueryExecutions?.map(({ Query }) => Query)).toEqual(['SELECT 2', 'SELECT 1']);
        expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: none }]);
      });
    },
  );

  holds(
    'GetQueryRuntimeStatistics tells the parts of the time that a query took, the rows it read and gave, and what its stages read.',
    'athena/latest/APIReference/API_GetQueryRuntimeStatistics.html',
    async () => {
      const { QueryExecutionId, Statistics } = await run(
        'SELECT n FROM UNNEST(sequence(1, 50)) AS t (n) ORDER BY n',
      );
      const { QueryRuntimeStatistics: told } = await athena.send(
        new GetQueryRuntimeStatisticsCommand({ QueryExecutionId }),
      );
      expect(told?.Timeline?.TotalExecutionTimeInMillis).toBe(Statistics?.TotalExecutionTimeInMillis);
      expect(told?.Timeline?.EngineExecutionTimeInMillis).toBeLessThanOrEqual(
        Statistics?.TotalExecutionTimeInMillis ?? 0,
      );
      expect(told?.Rows?.OutputRows).toBe(50);
      expect(told?.OutputStage?.StageId).toBe(0);
    },
  );

  holds(
    'With result reuse, a SELECT of the same text, database, workgroup and result configuration gets the earlier result without being run; it has scanned nothing.',
    'athena/latest/ug/reusing-query-results.html',
    async () => {
      const ResultReuseConfiguration = {
        ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 },
      };
      const sql = `SELECT '${unique('reuse')}' AS text`;
      const first = await run(sql, { ResultReuseConfiguration });
      const second = await run(sql, { ResultReuseConfiguration });
      const plain = await run(sql);
      const reused = [first, second, plain].map(
        ({ Statistics }) => Statistics?.ResultReuseInformation?.ReusedPreviousResult,
      );
      expect(reused).toEqual([false, true, false]);
      expect(second.Statistics?.DataScannedInBytes).toBe(0);
      expect(await rows(second.QueryExecutionId)).toEqual(await rows(first.QueryExecutionId));
    },
  );

  holds(
    'ExecutionParameters stand for the question marks of a query, in their order.',
    'athena/latest/ug/querying-with-prepared-statements.html',
    async () => {
      const ExecutionParameters = ["'it''s'", '1 + 1', '2020-01-01x'];
      const { QueryExecutionId, ...query } = await run('SELECT ? AS a, ? AS b, ? AS c', {
        ExecutionParameters,
      });
      expect(query.ExecutionParameters).toEqual(ExecutionParameters);
      expect((await rows(QueryExecutionId))[1]).toEqual(["it's", '2', '2020-01-01x']);
    },
  );

  refuses(
    'sessions, calculations and notebooks of Spark',
    'athena/latest/ug/notebooks-spark.html',
    async () => {
      await expect(
        athena.send(new StartSessionCommand({ WorkGroup: 'primary', EngineConfiguration: {} })),
      ).rejects.toMatchObject({
        name: 'UnknownOperationException',
        message: expect.stringContaining('StartSession'),
      });
    },
  );
});
