import type { DriverRun } from './driver-client';

/** By the name of a Python exception. Source: Glue's guide, error classification of observability metrics. */
const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [/^(AnalysisException|ParseException)$/, 'QUERY_ERROR'],
  [/^(ImportError|ModuleNotFoundError)$/, 'IMPORT_ERROR'],
  [/^(SyntaxError|IndentationError|TabError)$/, 'SYNTAX_ERROR'],
  [/^MemoryError$/, 'OUT_OF_MEMORY_ERROR'],
  [/^SystemExit$/, 'SYSTEM_EXIT_ERROR'],
];

/**
 * The ErrorMessage of a run whose script failed, as Glue words it: category, line of the script, exception.
 * What did not come from a line of the script is told as it is.
 */
export function failureWords({ error, line }: DriverRun): string | undefined {
  if (error === null) return undefined;
  if (line === undefined || line === null) return error;
  const exception = /^[\w.]+/.exec(error)?.[0].split('.').at(-1) ?? '';
  const category = CATEGORIES.find(([name]) => name.test(exception))?.[1] ?? 'UNCLASSIFIED_ERROR';
  return `Error Category: ${category}; Failed Line Number: ${line}; ${error}`;
}

/** The category that an ErrorMessage begins with. */
export function errorCategory(message = ''): string | undefined {
  return /^Error Category: (\w+);/.exec(message)?.[1];
}
