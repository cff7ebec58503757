import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { unique } from './support/account';
import { athenaAccount } from './support/athena';
import { conformance } from './support/conformance';

conformance('Athena SQL', ({ holds, refuses }) => {
  const database = unique('sql').replaceAll('-', '_');
  // Before the bucket goes: an Iceberg table's files are removed with it.
  afterAll(async () => {
    await account.run(`DROP DATABASE IF EXISTS ${database} CASCADE`);
  }, 60_000);
  const account = athenaAccount();
  beforeAll(async () => {
    await account.run(`CREATE DATABASE ${database} COMMENT 'Of the suite'`);
  }, 60_000);
  const context = { QueryExecutionContext: { Database: database } };
  const run = (sql: string) => account.run(sql, context);
  const at = (path: string) => `s3://${account.bucket}/${path}/`;
  const put = (Key: string, Body: string) =>
    account.s3.send(new PutObjectCommand({ Bucket: account.bucket, Key, Body }));

  /** Without the header of a query's first row. */
  async function query(sql: string): Promise<(string | null)[][]> {
    const { QueryExecutionId, StatementType } = await run(sql);
    const rows = await account.rows(QueryExecutionId);
    return StatementType === 'DML' ? rows.slice(1) : rows;
  }
  /** The lines of a statement that answers text. */
  const lines = async (sql: string) => (await query(sql)).map(([line]) => line);
  const refused = (sql: string) => expect(account.start(sql, context)).rejects;
  async function reason(sql: string): Promise<string | undefined> {
    const { Status } = await account.ended(await account.start(sql, context));
    expect(Status?.State).toBe('FAILED');
    return Status?.StateChangeReason;
  }
  /** The objects that the statement's manifest names. */
  async function written(sql: string): Promise<string[]> {
    const { Statistics } = await run(sql);
    const manifest = await account.bytes(Statistics?.DataManifestLocation ?? '');
    return manifest.toString().trim().split('\n');
  }

  holds(
    'DROP DATABASE wants CASCADE while tables are in it; IF NOT EXISTS and IF EXISTS forgive; ALTER DATABASE sets properties.',
    'athena/latest/ug/drop-database.html',
    async () => {
      const other = `${database}_other`;
      await run(`CREATE SCHEMA IF NOT EXISTS ${other}`);
      await run(`CREATE DATABASE IF NOT EXISTS ${other}`);
      await run(`ALTER DATABASE ${other} SET DBPROPERTIES ('team' = 'web')`);
      await run(`CREATE EXTERNAL TABLE ${other}.t (a int) LOCATION '${at('other')}'`);
      expect(await reason(`DROP DATABASE ${other}`)).toMatch(/is not empty/);
      await run(`DROP DATABASE ${other} CASCADE`);
      await run(`DROP DATABASE IF EXISTS ${other}`);
      expect(await lines(`SHOW DATABASES LIKE '${database}*'`)).toEqual([database]);
    },
  );

  holds(
    'Partitions are found by MSCK REPAIR TABLE under Hive’s names of folders, added, renamed, moved and dropped by ALTER TABLE; the files of what is dropped stay.',
    'athena/latest/ug/msck-repair-table.html',
    async () => {
      await put('parts/dt=2024-01-01/a.csv', '1,click\n2,view\n');
      await put('parts/dt=2024-01-02/a.csv', '3,click\n');
      await put('elsewhere/a.csv', '4,view\n');
      await run(
        `CREATE EXTERNAL TABLE parts (id int, what string) PARTITIONED BY (dt string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${at('parts')}'`,
      );
      const counts = () => query('SELECT dt, count(*) FROM parts GROUP BY dt ORDER BY dt');
      expect(await counts()).toEqual([]);
      await run('MSCK REPAIR TABLE parts');
      expect(await lines('SHOW PARTITIONS parts')).toEqual(['dt=2024-01-01', 'dt=2024-01-02']);
      await run(
        `ALTER TABLE parts ADD IF NOT EXISTS PARTITION (dt = '2024-01-02') PARTITION (dt = '2024-01-03') LOCATION '${at('elsewhere')}'`,
      );
      expect(await counts()).toEqual([
        ['2024-01-01', '2'],
        ['2024-01-02', '1'],
        ['2024-01-03', '1'],
      ]);
      await run("ALTER TABLE parts PARTITION (dt = '2024-01-02') RENAME TO PARTITION (dt = '2025-01-01')");
      await run(`ALTER TABLE parts PARTITION (dt = '2024-01-01') SET LOCATION '${at('elsewhere')}'`);
      await run("ALTER TABLE parts DROP PARTITION (dt = '2024-01-03')");
      expect(await counts()).toEqual([
        ['2024-01-01', '1'],
        ['2025-01-01', '1'],
      ]);
      await run('DROP TABLE parts');
      expect(await account.keysUnder('parts/')).toHaveLength(2);
    },
    60,
  );

  holds(
    'A table with partition projection reads the partitions that its properties describe, without any in the catalogue.',
    'athena/latest/ug/partition-projection.html',
    async () => {
      await put('projected/2024/01/02/a.csv', '7\n');
      await run(
        `CREATE EXTERNAL TABLE projected (id int) PARTITIONED BY (day string) LOCATION '${at('projected')}' TBLPROPERTIES (
          'projection.enabled' = 'true', 'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd',
          'projection.day.range' = '2024/01/01,2024/01/05', 'storage.location.template' = '${at('projected')}\${day}/')`,
      );
      expect(await query('SELECT id, day FROM projected')).toEqual([['7', '2024/01/02']]);
      expect(await lines('SHOW PARTITIONS projected')).toEqual([]);
    },
  );

  holds(
    'Text is read by its SerDe: delimited, OpenCSV with quotes and a header, JSON by OpenX and by Hive, and regular expressions.',
    'athena/latest/ug/supported-serdes.html',
    async () => {
      const serde = (name: string, properties: string) =>
        `ROW FORMAT SERDE '${name}' WITH SERDEPROPERTIES (${properties})`;
      const texts = {
        delimited: [
          '1\tx|y\ta:1\n',
          'id int, list array<string>, pairs map<string,int>',
          "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' COLLECTION ITEMS TERMINATED BY '|' MAP KEYS TERMINATED BY ':'",
          ['1', '[x, y]', '{a=1}'],
        ],
        opencsv: [
          'id;list;pairs\n"1";"x;""y";z\n',
          'id string, list string, pairs string',
          serde('org.apache.hadoop.hive.serde2.OpenCSVSerde', `'separatorChar' = ';', 'quoteChar' = '"'`),
          ['1', 'x;"y', 'z'],
        ],
        openx: [
          '{"ID": 1, "list": ["x"], "pairs": {"a": 1}}\nno json\n',
          'id int, list array<string>, pairs map<string,int>',
          serde('org.openx.data.jsonserde.JsonSerDe', "'ignore.malformed.json' = 'true'"),
          ['1', '[x]', '{a=1}'],
        ],
        hivejson: [
          '{"id": 1, "list": ["x"], "pairs": {"a": 1}}\n',
          'id int, list array<string>, pairs map<string,int>',
          "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
          ['1', '[x]', '{a=1}'],
        ],
        regex: [
          '1-x-z\n',
          'id string, list string, pairs string',
          serde('org.apache.hadoop.hive.serde2.RegexSerDe', `'input.regex' = '([0-9]+)-(.*)-(.*)'`),
          ['1', 'x', 'z'],
        ],
      } as const;
      const read = await Promise.all(
        Object.entries(texts).map(async ([name, [body, columns, format]]) => {
          await put(`${name}/a.txt`, body);
          const header = name === 'opencsv' ? " TBLPROPERTIES ('skip.header.line.count' = '1')" : '';
          await run(`CREATE EXTERNAL TABLE ${name} (${columns}) ${format} LOCATION '${at(name)}'${header}`);
          return await query(`SELECT * FROM ${name} WHERE id IS NOT NULL`);
        }),
      );
      expect(read).toEqual(Object.values(texts).map(([, , , row]) => [[...row]]));
    },
  );

  holds(
    'ALTER TABLE adds, replaces and renames columns, moves a table and sets its properties; DESCRIBE and SHOW tell, values filled up to twenty characters.',
    'athena/latest/ug/alter-table-replace-columns.html',
    async () => {
      await put('moved/a.txt', 'x\u0001y\n');
      await run(`CREATE EXTERNAL TABLE altered (a int) LOCATION '${at('nothing')}'`);
      await run("ALTER TABLE altered ADD COLUMNS (b string COMMENT 'the b')");
      await run('ALTER TABLE altered REPLACE COLUMNS (c string, d string)');
      await run(`ALTER TABLE altered SET LOCATION '${at('moved')}'`);
      await run("ALTER TABLE altered SET TBLPROPERTIES ('owner.team' = 'web')");
      const [rows, described, columns, property, tables, statement = []] = await Promise.all([
        query('SELECT c, d FROM altered'),
        lines('DESCRIBE altered'),
        lines('SHOW COLUMNS IN altered'),
        lines("SHOW TBLPROPERTIES altered('owner.team')"),
        lines("SHOW TABLES 'alt*'"),
        lines(`SHOW CREATE TABLE \`${database}\`.\`altered\``),
      ]);
      expect(rows).toEqual([['x', 'y']]);
      expect(described).toEqual(
        ['c', 'd'].map((name) => `${name.padEnd(20)}\t${'string'.padEnd(20)}\t${' '.repeat(20)}`),
      );
      expect(columns).toEqual(['c'.padEnd(20), 'd'.padEnd(20)]);
      expect(property).toEqual(['owner.team\tweb']);
      expect(tables).toEqual(['altered']);
      expect(statement[0]).toBe(`CREATE EXTERNAL TABLE \`${database}.altered\`(`);
      expect(statement).toContain(`  '${at('moved')}'`);
      await refused('DESCRIBE no_such_table').toMatchObject({
        message: expect.stringMatching(/Entity Not Found/),
      });
    },
    60,
  );

  holds(
    'A view answers with its query’s rows, is replaced by CREATE OR REPLACE VIEW, shown by SHOW VIEWS and SHOW CREATE VIEW, and dropped by DROP VIEW.',
    'athena/latest/ug/create-view.html',
    async () => {
      await run("CREATE VIEW seen AS SELECT 1 AS n, CAST(ROW('x') AS ROW(s varchar)) AS r");
      await run("CREATE OR REPLACE VIEW seen AS SELECT 2 AS n, CAST(ROW('y') AS ROW(s varchar)) AS r");
      expect(await query('SELECT n, r.s FROM seen')).toEqual([['2', 'y']]);
      expect(await reason('CREATE VIEW seen AS SELECT 3 AS n')).toMatch(/already exists/i);
      expect(await lines("SHOW VIEWS LIKE 'se*'")).toEqual(['seen']);
      expect((await lines('DESCRIBE seen'))[0]).toBe('n\tinteger');
      expect((await lines('SHOW CREATE VIEW seen'))[0]).toMatch(/^CREATE VIEW .*seen AS/);
      await run('DROP VIEW seen');
      await run('DROP VIEW IF EXISTS seen');
    },
  );

  holds(
    'CREATE TABLE AS SELECT writes the format, partitions and place that its properties say; INSERT INTO adds to it; a manifest names what each wrote.',
    'athena/latest/ug/create-table-as.html',
    async () => {
      const [file, ...more] = await written(
        `CREATE TABLE made WITH (format = 'ORC', write_compression = 'SNAPPY', external_location = '${at('made')}', partitioned_by = ARRAY['p']) AS SELECT 1 AS n, 'x' AS p`,
      );
      expect(more).toEqual([]);
      expect(file).toContain(at('made/p=x'));
      expect((await account.bytes(file ?? '')).subarray(0, 3).toString()).toBe('ORC');
      const [inserted] = await written("INSERT INTO made VALUES (2, 'y')");
      expect(inserted).toContain(at('made/p=y'));
      expect(await query('SELECT n, "$path" FROM made ORDER BY n')).toEqual([
        ['1', file],
        ['2', inserted],
      ]);
      expect(
        await reason(`CREATE TABLE again WITH (external_location = '${at('made')}') AS SELECT 1 AS n`),
      ).toMatch(/^HIVE_PATH_ALREADY_EXISTS/);
    },
  );

  holds(
    'CREATE TABLE AS SELECT without external_location puts the table’s files below the query’s output location, by the name of the query.',
    'athena/latest/ug/ctas-considerations-limitations.html',
    async () => {
      const { QueryExecutionId } = await run("CREATE TABLE placed AS SELECT 1 AS n WHERE 'x' = 'x'");
      const [[path] = []] = await query('SELECT "$path" FROM placed');
      expect(path).toContain(`${account.results}tables/${QueryExecutionId}/`);
    },
  );

  holds(
    'UNLOAD writes a query’s rows in the format and the partitions asked for, to a place without files, and leaves no table.',
    'athena/latest/ug/unload.html',
    async () => {
      const rows = "SELECT 1 AS n, 'x' AS p";
      const unload = async (format: string, more: string) => {
        const [file = ''] = await written(
          `UNLOAD (${rows}) TO '${at(`unloaded/${format}`)}' WITH (format = '${format}', ${more})`,
        );
        return { file, content: (await account.bytes(file)).toString('latin1') };
      };
      const [json, text, ...binary] = await Promise.all([
        unload('JSON', "compression = 'NONE'"),
        unload('TEXTFILE', "field_delimiter = ',', compression = 'NONE', partitioned_by = ARRAY['p']"),
        ...['PARQUET', 'ORC', 'AVRO'].map((format) => unload(format, "compression = 'SNAPPY'")),
      ]);
      expect(json?.content).toBe('{"n":1,"p":"x"}\n');
      expect(text?.content).toBe('1\n');
      expect(text?.file).toContain(at('unloaded/TEXTFILE/p=x'));
      expect(binary.map(({ content }) => content.slice(0, 3))).toEqual(['PAR', 'ORC', 'Obj']);
      expect(await reason(`UNLOAD (${rows}) TO '${at('unloaded/JSON')}' WITH (format = 'JSON')`)).toMatch(
        /^HIVE_PATH_ALREADY_EXISTS/,
      );
      expect(await lines("SHOW TABLES 'unload*'")).toEqual([]);
    },
    60,
  );

  const events = `CREATE TABLE events (id bigint, what string, at timestamp) PARTITIONED BY (day(at), bucket(4, id)) LOCATION '${at('events')}' TBLPROPERTIES ('table_type' = 'ICEBERG', 'format' = 'parquet', 'vacuum_max_snapshot_age_seconds' = '1')`;

  holds(
    'An Iceberg table takes INSERT, UPDATE, DELETE and MERGE; its earlier versions are read FOR VERSION AS OF and FOR TIMESTAMP AS OF.',
    'athena/latest/ug/querying-iceberg-time-travel-and-version-travel-queries.html',
    async () => {
      await run(events);
      const at = "TIMESTAMP '2024-01-01 10:00:00'";
      await run(`INSERT INTO events VALUES (1, 'click', ${at}), (2, 'view', ${at}), (3, 'view', ${at})`);
      const [[snapshot, when] = []] = await query(
        `SELECT CAST(snapshot_id AS varchar), CAST(committed_at AS varchar) FROM "events$snapshots" ORDER BY committed_at DESC LIMIT 1`,
      );
      await run("UPDATE events SET what = 'tap' WHERE id = 1");
      await run('DELETE FROM events WHERE id = 2');
      await run(
        `MERGE INTO events USING (VALUES (3, 'seen'), (4, 'new')) AS s (id, what) ON events.id = s.id
         WHEN MATCHED THEN UPDATE SET what = s.what WHEN NOT MATCHED THEN INSERT (id, what, at) VALUES (s.id, s.what, ${at})`,
      );
      expect(await query('SELECT id, what FROM events ORDER BY id')).toEqual([
        ['1', 'tap'],
        ['3', 'seen'],
        ['4', 'new'],
      ]);
      const then = [['click'], ['view'], ['view']];
      for (const version of [`VERSION AS OF ${snapshot}`, `TIMESTAMP AS OF TIMESTAMP '${when}'`]) {
        expect(await query(`SELECT what FROM events FOR ${version} ORDER BY id`)).toEqual(then);
      }
    },
    60,
  );

  holds(
    'OPTIMIZE rewrites an Iceberg table’s small files into few; VACUUM removes the snapshots older than the table’s property says.',
    'athena/latest/ug/querying-iceberg-data-optimization.html',
    async () => {
      const snapshots = async () => Number((await query('SELECT count(*) FROM "events$snapshots"'))[0]?.[0]);
      const before = await snapshots();
      await run("OPTIMIZE events REWRITE DATA USING BIN_PACK WHERE at >= TIMESTAMP '2024-01-01 00:00:00'");
      const rewritten = await snapshots();
      expect(rewritten).toBeGreaterThan(before);
      await run('VACUUM events');
      expect(await snapshots()).toBeLessThan(rewritten);
      expect(await query('SELECT id FROM events ORDER BY id')).toEqual([['1'], ['3'], ['4']]);
    },
    60,
  );

  holds(
    'ALTER TABLE changes an Iceberg table’s columns and properties and its name; DESCRIBE shows its schema and partition spec; DROP TABLE removes its files.',
    'athena/latest/ug/querying-iceberg-evolving-table-schema.html',
    async () => {
      await run(
        `CREATE TABLE evolved WITH (table_type = 'ICEBERG', is_external = false, location = '${at('evolved')}', partitioning = ARRAY['bucket(id, 4)']) AS SELECT 1 AS id, 'x' AS s`,
      );
      await run('ALTER TABLE evolved ADD COLUMNS (extra int)');
      await run('ALTER TABLE evolved CHANGE COLUMN extra most bigint');
      await run('ALTER TABLE evolved DROP COLUMN s');
      await run("ALTER TABLE evolved SET TBLPROPERTIES ('vacuum_min_snapshots_to_keep' = '2')");
      await run('INSERT INTO evolved VALUES (2, 3)');
      expect(await query('SELECT id, most FROM evolved ORDER BY id')).toEqual([
        ['1', null],
        ['2', '3'],
      ]);
      expect(await lines("SHOW TBLPROPERTIES evolved('vacuum_min_snapshots_to_keep')")).toEqual([
        'vacuum_min_snapshots_to_keep\t2',
      ]);
      await run('ALTER TABLE evolved RENAME TO renamed');
      expect(await lines('DESCRIBE renamed')).toEqual([
        '# Table schema:\t\t',
        '# col_name\tdata_type\tcomment',
        'id\tint\t',
        'most\tbigint\t',
        '\t\t',
        '# Partition spec:\t\t',
        '# field_name\tfield_transform\tcolumn_name',
        'id_bucket\tbucket[4]\tid',
      ]);
      await run('DROP TABLE renamed');
      expect(await account.keysUnder('evolved/')).toEqual([]);
    },
    60,
  );

  holds(
    'A number with a decimal point is a double; a decimal is written with its type.',
    'athena/latest/ug/data-types.html',
    async () => {
      expect(await query("SELECT typeof(1.5), 0.1 + 0.2, typeof(DECIMAL '1.5')")).toEqual([
        ['double', '0.30000000000000004', 'decimal(2,1)'],
      ]);
    },
  );

  holds(
    'EXPLAIN gives a plan without running the query, EXPLAIN ANALYZE one with what each part did.',
    'athena/latest/ug/athena-explain-statement.html',
    async () => {
      const [plan, analyzed] = await Promise.all(
        ['EXPLAIN SELECT 1', 'EXPLAIN ANALYZE SELECT 1'].map(async (sql) => (await lines(sql)).join('\n')),
      );
      expect(plan).toContain('Fragment 0');
      expect(analyzed).toMatch(/CPU: .*Output: 1 row/);
    },
  );

  holds(
    'A statement that cannot be parsed, or that Athena does not run, never begins: InvalidRequestException.',
    'athena/latest/ug/unsupported-ddl.html',
    async () => {
      for (const sql of [
        'selec 1',
        'CREATE EXTERNAL TABLE t (a integer)',
        'CREATE INDEX i ON TABLE t (a)',
        'GRANT ROLE a TO USER b',
        'SELECT 1; SELECT 2',
      ]) {
        await refused(sql).toMatchObject({ name: 'InvalidRequestException' });
      }
    },
  );

  refuses(
    'CREATE EXTERNAL TABLE with a SerDe that the engine has not: Grok, Ion, CloudTrail; OpenCSV and Regex with other columns than string.',
    'athena/latest/ug/grok-serde.html',
    async () => {
      const create = (columns: string, serde: string) =>
        `CREATE EXTERNAL TABLE t (${columns}) ROW FORMAT SERDE '${serde}' LOCATION '${at('t')}'`;
      for (const sql of [
        create('a string', 'com.amazonaws.glue.serde.GrokSerDe'),
        create('a string', 'com.amazon.ionhiveserde.IonHiveSerDe'),
        create('a int', 'org.apache.hadoop.hive.serde2.OpenCSVSerde'),
      ]) {
        await refused(sql).toMatchObject({
          message: expect.stringMatching(/^The local environment does not read/),
        });
      }
    },
  );

  refuses(
    'INSERT INTO a table with a location template: the engine would write where the table does not look.',
    'athena/latest/ug/partition-projection-setting-up.html',
    async () => {
      await run(
        `CREATE EXTERNAL TABLE templated (id int) PARTITIONED BY (day string) LOCATION '${at('templated')}' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'injected', 'storage.location.template' = '${at('templated')}\${day}/')`,
      );
      await refused("INSERT INTO templated VALUES (1, 'x')").toMatchObject({
        message: expect.stringMatching(/is refused: the table finds its rows by the location template/),
      });
    },
  );

  refuses(
    'Functions of Lambda within queries (USING EXTERNAL FUNCTION), compression levels, and properties of Iceberg tables that the engine does not follow.',
    'athena/latest/ug/querying-udf.html',
    async () => {
      for (const sql of [
        "USING EXTERNAL FUNCTION f(x INT) RETURNS INT LAMBDA 'f' SELECT f(1)",
        "CREATE TABLE t WITH (write_compression = 'ZSTD', compression_level = 9) AS SELECT 1 AS n",
      ]) {
        await refused(sql).toMatchObject({ name: 'InvalidRequestException' });
      }
      expect(
        await reason(
          `CREATE TABLE t (id int) LOCATION '${at('t')}' TBLPROPERTIES ('table_type' = 'ICEBERG', 'vacuum_max_metadata_files_to_keep' = '3')`,
        ),
      ).toMatch(/Unsupported table property key: vacuum_max_metadata_files_to_keep/);
    },
  );
});
