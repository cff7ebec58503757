import { columnInfo } from './column-info';
import type { Execution } from './execution';
import { metadataFile } from './metadata-file';
import { rendererOf } from './render-value';
import { s3Settings } from './result-configuration';
import { csvRow, type ResultRow, textRow } from './result-file';
import type { ResultSink, ResultStore } from './result-store';
import type { TrinoColumn, TrinoPage } from './trino/protocol';

/** Writes one query's objects at the output location: rows as they come, then what tells of them. */
export class ResultWriter {
  updateCount: number | undefined;
  /** Rows of data and bytes written. */
  rows = 0;
  bytes = 0;
  #columns: readonly TrinoColumn[] = [];
  #engineId = '';
  #updateType: string | undefined;
  readonly #execution: Execution;
  readonly #results: ResultStore;
  #sink: ResultSink | undefined;
  #render: ((row: readonly unknown[]) => ResultRow) | undefined;
  /** Lines of text stand between line feeds: the first has none before it. */
  #begun = false;

  constructor(execution: Execution, results: ResultStore) {
    this.#execution = execution;
    this.#results = results;
  }

  get columns() {
    return this.#columns.map(columnInfo);
  }

  async accept(page: TrinoPage): Promise<void> {
    this.#engineId = page.id;
    this.#updateType = page.updateType ?? this.#updateType;
    this.updateCount = page.updateCount ?? this.updateCount;
    if (page.columns !== undefined && this.#render === undefined) await this.#begin(page.columns);
    if (!this.#hasBody || page.data === undefined || page.data.length === 0) return;
    this.rows += page.data.length;
    const rows = page.data.map((row) => this.#render?.(row) ?? []);
    await this.#write(this.#execution.statement.substatement === 'EXPLAIN' ? rows.map(withLineFeed) : rows);
  }

  /** The result appears, whole, and its metadata. */
  async finish(): Promise<void> {
    const { id, outputLocation, statement } = this.#execution;
    if (this.#hasBody) {
      this.#sink ??= this.#create(outputLocation);
      await this.#sink.finish();
    }
    if (this.#columns.length === 0) return;
    await this.#put(
      `${outputLocation}.metadata`,
      metadataFile({
        // Lists and descriptions come from no engine.
        engineId: statement.type === 'UTILITY' ? id : this.#engineId,
        updateType: statement.substatement === 'UNLOAD' ? 'UNLOAD' : this.#updateType,
        updateCount: this.updateCount,
        columns: this.columns,
      }),
    );
  }

  /** Of a statement without a result of its own. @returns where the list lies @param written s3://bucket/key, … */
  async manifest(written: readonly string[]): Promise<string> {
    const location = `${this.#execution.outputLocation}-manifest.csv`;
    await this.#put(location, written.join('\n'));
    return location;
  }

  /** Leaves nothing behind, but for the reason of a failure that Athena's Hive writes down. */
  async discard(reason?: string): Promise<void> {
    await this.#sink?.discard();
    if (reason?.startsWith('FAILED: ') && this.#execution.statement.suffix === '.txt') {
      await this.#put(this.#execution.outputLocation, reason);
    }
  }

  /** Statements that write tables have no result object of their own. */
  get #hasBody(): boolean {
    return this.#execution.statement.suffix !== '';
  }

  #create(location: string): ResultSink {
    return this.#results.create(location, s3Settings(this.#execution.resultConfiguration ?? {}, location));
  }

  async #put(location: string, content: string | Buffer): Promise<void> {
    const sink = this.#create(location);
    await sink.write(content);
    await sink.finish();
  }

  async #begin(columns: readonly TrinoColumn[]): Promise<void> {
    this.#columns = columns;
    const renderers = columns.map((column) => rendererOf(column.typeSignature));
    this.#render = (row) => row.map((value, index) => renderers[index]?.(value) ?? null);
    if (!this.#hasBody) return;
    this.#sink = this.#create(this.#execution.outputLocation);
    if (this.#execution.statement.header) await this.#write([columns.map((column) => column.name)]);
  }

  async #write(rows: readonly ResultRow[]): Promise<void> {
    const text = this.#execution.statement.suffix === '.csv' ? rows.map(csvRow).join('') : this.#lines(rows);
    this.bytes += Buffer.byteLength(text);
    await this.#sink?.write(text);
  }

  #lines(rows: readonly ResultRow[]): string {
    const before = this.#begun ? '\n' : '';
    this.#begun = true;
    return before + rows.map(textRow).join('\n');
  }
}

/** Athena ends a plan with one line feed more than its engine. */
function withLineFeed(row: ResultRow): ResultRow {
  return row.map((value) => `${value ?? ''}\n`);
}
