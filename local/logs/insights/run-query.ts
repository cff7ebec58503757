import type { LogEvent } from '../log-store';
import { fieldsOf } from './discover';
import type { Column, Command } from './query';
import { compare, type Row, textOf, truth, type Value } from './value';

export type ResultRow = ReadonlyArray<{ readonly field: string; readonly value: string }>;

export interface QueryResult {
  readonly rows: readonly ResultRow[];
  /** Lines that passed all filters. */
  readonly matched: number;
}

/** Lines on their way through the commands, and what of them is shown. */
interface State {
  readonly rows: readonly Row[];
  readonly shown: readonly string[];
  readonly matched: number;
  /** Lines, not groups: each has a pointer to itself. */
  readonly isLines: boolean;
  readonly isSorted: boolean;
}

const DEFAULT_LIMIT = 10_000;
const POINTER = '@ptr';

/** Runs a parsed query over the lines of a span of time. */
export function runQuery(
  commands: readonly Command[],
  events: readonly LogEvent[],
  account: string,
): QueryResult {
  const lines = events.map((event, index) => withField(fieldsOf(event, account), POINTER, String(index)));
  const start: State = { rows: lines, shown: [], matched: lines.length, isLines: true, isSorted: false };
  const end = commands.reduce(step, start);
  const rows = newestFirst(end).slice(0, DEFAULT_LIMIT);
  const fields = end.shown.length > 0 ? end.shown : ['@timestamp', '@message'];
  const shown = end.isLines ? [...fields, POINTER] : fields;
  return { rows: rows.map((row) => resultOf(row, shown)), matched: end.matched };
}

function step(state: State, command: Command): State {
  switch (command.kind) {
    case 'fields':
      return {
        ...withColumns(state, command.columns),
        shown: [...new Set([...state.shown, ...namesOf(command.columns)])],
      };
    case 'display':
      return { ...withColumns(state, command.columns), shown: namesOf(command.columns) };
    case 'filter': {
      const rows = state.rows.filter((row) => truth(command.condition.value(row)));
      return { ...state, rows, matched: state.isLines ? rows.length : state.matched };
    }
    case 'stats':
      return {
        ...state,
        rows: grouped(state.rows, command.columns, command.by),
        shown: [...namesOf(command.by), ...namesOf(command.columns)],
        isLines: false,
      };
    case 'sort':
      return { ...state, isSorted: true, rows: state.rows.toSorted(orderOf(command.by)) };
    case 'limit':
      return { ...state, rows: newestFirst(state).slice(0, command.count), isSorted: true };
    case 'dedup':
      return { ...state, rows: withoutRepeats(newestFirst(state), command.columns), isSorted: true };
    case 'parse':
      return {
        ...state,
        shown: state.shown.length === 0 ? state.shown : [...state.shown, ...command.names],
        rows: state.rows.map((row) => {
          const groups = command.pattern.exec(textOf(command.of.value(row)))?.slice(1) ?? [];
          return command.names.reduce(
            (each, name, index) => withField(each, name, groups[index] ?? null),
            row,
          );
        }),
      };
  }
}

const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => name);

function withField(row: Row, name: string, value: Value): Row {
  return (field) => (field === name ? value : row(field));
}

function withColumns(state: State, columns: readonly Column[]): State {
  const rows = state.rows.map((row) =>
    columns.reduce((each, { name, expression }) => withField(each, name, expression.value(each)), row),
  );
  return { ...state, rows };
}

/** Lines that nobody sorted come newest first. */
function newestFirst({ rows, isLines, isSorted }: State): readonly Row[] {
  if (!isLines || isSorted) return rows;
  return rows.toSorted((a, b) => compare(b('@timestamp'), a('@timestamp')));
}

function orderOf(by: Extract<Command, { kind: 'sort' }>['by']) {
  return (a: Row, b: Row): number => {
    for (const { expression, descending } of by) {
      const order = compare(expression.value(a), expression.value(b));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

function grouped(rows: readonly Row[], columns: readonly Column[], by: readonly Column[]): Row[] {
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify(by.map(({ expression }) => textOf(expression.value(row)))),
  );
  return [...groups.values()].map((members) => {
    const first = members[0] as Row;
    const values = new Map<string, Value>([
      ...by.map(({ name, expression }) => [name, expression.value(first)] as const),
      ...columns.map(({ name, expression }) => [name, expression.over?.(members) ?? null] as const),
    ]);
    return (field: string) => values.get(field) ?? null;
  });
}

function withoutRepeats(rows: readonly Row[], columns: readonly Column[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify(columns.map(({ expression }) => textOf(expression.value(row))));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function resultOf(row: Row, fields: readonly string[]): ResultRow {
  return fields.flatMap((field) => {
    const value = row(field);
    return value === null ? [] : [{ field, value: textOf(value) }];
  });
}
