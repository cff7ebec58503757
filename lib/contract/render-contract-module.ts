import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { fastFormats } from 'ajv-formats/dist/formats';
import type { CompiledContract } from './compiled';
import type { Dataset } from './dataset';
import { keywordCalls, keywords } from './keywords';
import { renderParquetSchema } from './render-parquet-schema';
import { rowSchema, wantedWords } from './row-schema';

const RUNTIME = join(__dirname, 'runtime', 'checks.js');

let runtimeSource: string | undefined;

function createAjv(): Ajv {
  const ajv = new Ajv({
    code: { source: true },
    // The schema is ours: checking it against the meta-schema costs more than compiling it.
    meta: false,
    validateSchema: false,
    messages: false,
    strictTypes: false,
  });
  for (const keyword of keywords) ajv.addKeyword(keyword);
  // The fast ones: their regular expressions take linear time, whatever the sender puts in.
  for (const format of ['email', 'uri'] as const) ajv.addFormat(format, fastFormats[format]);
  ajv.addFormat('ipv4', fastFormats.ipv4);
  return ajv;
}

function compiledParts(dataset: Dataset): Omit<CompiledContract, 'validate'> {
  return {
    dataset: dataset.name,
    version: dataset.version,
    columns: Object.entries(dataset.columns).map(([name, { kind, required, precision, scale, pii }]) => ({
      name,
      kind,
      required,
      ...(precision !== undefined && { precision }),
      ...(scale !== undefined && { scale }),
      ...(pii && { pii: pii.action }),
    })),
    primaryKey: dataset.primaryKey,
    eventTime: dataset.eventTime,
    ...(dataset.monitoring?.groupBy !== undefined && { groupBy: dataset.monitoring.groupBy }),
    firstDate: dataset.partitioning.from,
    lastDate: dataset.partitioning.to,
    drop: dataset.drop ?? [],
    parquetSchema: renderParquetSchema(dataset),
  };
}

/** A CommonJS module's source as an expression. */
function commonJs(source: string): string {
  return `(() => {\nconst module = { exports: {} };\n${source}\nreturn module.exports;\n})()`;
}

/**
 * JavaScript source (CommonJS) that exports `contract: CompiledContract`. It imports nothing: ajv's
 * standalone code for the columns' rules, under the checks of runtime/checks.js.
 */
export function renderContractModule(dataset: Dataset): string {
  const ajv = createAjv();
  const validator = standaloneCode(ajv, ajv.compile(rowSchema(dataset.columns)));
  runtimeSource ??= readFileSync(RUNTIME, 'utf8');
  return `'use strict';
const { ${keywordCalls.join(', ')}, violationOf } = ${commonJs(runtimeSource)};
const COLUMNS = new Set(${JSON.stringify(Object.keys(dataset.columns))});
const WANTED = ${JSON.stringify(wantedWords(dataset))};
const keepsContract = ${commonJs(validator)};
exports.contract = {
  ...${JSON.stringify(compiledParts(dataset))},
  validate: (row) => (keepsContract(row) ? undefined : violationOf(keepsContract.errors[0], row, WANTED)),
};
`;
}
