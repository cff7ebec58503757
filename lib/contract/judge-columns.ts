import { breaking, type Change, harmless, loosening, quoted } from './change';
import type { Column, Pii } from './column';
import type { Columns } from './dataset';
import { typeText } from './row-schema';

const WIDENS: ReadonlySet<string> = new Set(['int>bigint', 'int>double']);

/** Whether every value of the old type is one of the new: only who reads a type by name can notice. */
function widens(before: Column, after: Column): boolean {
  if (before.kind === 'decimal' && after.kind === 'decimal') {
    const [p = 0, s = 0, newP = 0, newS = 0] = [before.precision, before.scale, after.precision, after.scale];
    return newS >= s && newP - newS >= p - s;
  }
  return WIDENS.has(`${before.kind}>${after.kind}`);
}

function judgeType(at: string, before: Column, after: Column): Change[] {
  const [from, to] = [typeText(before), typeText(after)];
  if (from === to) return [];
  const what = `type changes from ${from} to ${to}`;
  return [breaking(widens(before, after) ? 'readers' : 'both', `${at}.type`, what)];
}

function judgeRequired(at: string, before: Column, after: Column): Change[] {
  if (before.required === after.required) return [];
  return [
    after.required
      ? breaking('producers', `${at}.required`, 'becomes required: rows without it are refused')
      : breaking('readers', `${at}.required`, 'becomes optional: readers meet nulls'),
  ];
}

const LIMITS = ['min', 'max', 'minLength', 'maxLength'] as const;

function judgeLimits(at: string, before: Column, after: Column): Change[] {
  return LIMITS.filter((option) => before[option] !== after[option]).map((option) => {
    const what = `${option} changes from ${quoted(before[option])} to ${quoted(after[option])}`;
    const isLower = option.startsWith('min');
    const open = isLower ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const [from, to] = [before[option] ?? open, after[option] ?? open];
    const tighter = isLower ? to > from : to < from;
    return tighter
      ? breaking('producers', `${at}.${option}`, `${what}: rows that were right are refused`)
      : loosening(`${at}.${option}`, what);
  });
}

function judgeShape(at: string, before: Column, after: Column): Change[] {
  return (['pattern', 'format'] as const)
    .filter((option) => before[option] !== after[option])
    .map((option) => {
      const what = `${option} changes from ${quoted(before[option])} to ${quoted(after[option])}`;
      return after[option] === undefined
        ? loosening(`${at}.${option}`, what)
        : breaking('producers', `${at}.${option}`, `${what}: rows that were right may be refused`);
    });
}

function judgeEnum(at: string, before: Column, after: Column): Change[] {
  const path = `${at}.enum`;
  if (before.enum === undefined && after.enum === undefined) return [];
  if (after.enum === undefined) return [loosening(path, `enum ${quoted(before.enum)} is lifted`)];
  if (before.enum === undefined) {
    return [breaking('producers', path, `enum ${quoted(after.enum)} is new: other values are refused`)];
  }
  const [old, now] = [new Set(before.enum), new Set(after.enum)];
  const removed = before.enum.filter((value) => !now.has(value));
  const added = after.enum.filter((value) => !old.has(value));
  const reordered = before.enum.join() !== after.enum.join();
  return [
    ...(removed.length > 0
      ? [breaking('producers', path, `enum loses ${quoted(removed)}: rows with it are refused`)]
      : []),
    ...(added.length > 0 ? [loosening(path, `enum gains ${quoted(added)}`)] : []),
    ...(removed.length + added.length === 0 && reordered ? [harmless(path, 'enum is in another order')] : []),
  ];
}

function judgeNumericKeys(at: string, before: Column, after: Column): Change[] {
  const path = `${at}.numericKeys`;
  const [old, now] = [before.numericKeys ?? [], after.numericKeys ?? []];
  const removed = old.filter((key) => !now.includes(key));
  const added = now.filter((key) => !old.includes(key));
  return [
    ...(added.length > 0
      ? [
          breaking(
            'producers',
            path,
            `numericKeys gains ${quoted(added)}: rows with other text there are refused`,
          ),
        ]
      : []),
    ...(removed.length > 0 ? [loosening(path, `numericKeys loses ${quoted(removed)}`)] : []),
    ...(removed.length + added.length === 0 && old.join() !== now.join()
      ? [harmless(path, 'numericKeys is in another order')]
      : []),
  ];
}

function judgeAdded(at: string, before: Column, after: Column): Change[] {
  const [old, now] = [before.added, after.added];
  if (old?.version === now?.version && old?.value === now?.value) return [];
  const what = `added changes from ${quoted(old)} to ${quoted(now)}: older rows are read with another value`;
  return [breaking('readers', `${at}.added`, what)];
}

function judgeRoles(at: string, before: Pii | undefined, after: Pii | undefined): Change[] {
  const [old, now] = [before?.readableBy ?? [], after?.readableBy ?? []];
  const removed = old.filter((role) => !now.includes(role));
  const added = now.filter((role) => !old.includes(role));
  const path = `${at}.pii.readableBy`;
  return [
    ...(removed.length > 0 ? [breaking('readers', path, `readableBy loses ${quoted(removed)}`)] : []),
    ...(added.length > 0 ? [loosening(path, `readableBy gains ${quoted(added)}`)] : []),
    ...(removed.length + added.length === 0 && old.join() !== now.join()
      ? [harmless(path, 'readableBy is in another order')]
      : []),
  ];
}

function judgePii(at: string, before: Pii | undefined, after: Pii | undefined): Change[] {
  if (before?.action !== after?.action) {
    const what = `pii action changes from ${quoted(before?.action)} to ${quoted(after?.action)}: readers meet other values`;
    return [breaking('readers', `${at}.pii.action`, what)];
  }
  const roles = judgeRoles(at, before, after);
  if (before?.classification === after?.classification) return roles;
  const what = `pii classification changes from ${quoted(before?.classification)} to ${quoted(after?.classification)}`;
  return [...roles, loosening(`${at}.pii.classification`, what)];
}

function judgeColumn(name: string, before: Column, after: Column): Change[] {
  const at = `columns.${name}`;
  const type = judgeType(at, before, after);
  // Constraints of one kind say nothing about values of another.
  const constraints =
    before.kind === after.kind
      ? [judgeLimits, judgeShape, judgeEnum, judgeNumericKeys].flatMap((judge) => judge(at, before, after))
      : [];
  return [
    ...type,
    ...judgeRequired(at, before, after),
    ...constraints,
    ...judgeAdded(at, before, after),
    ...judgePii(at, before.pii, after.pii),
    ...(before.description === after.description
      ? []
      : [harmless(`${at}.description`, 'description is reworded')]),
  ].map((change) => ({ ...change, what: `column "${name}": ${change.what}` }));
}

function judgeOrder(before: Columns, after: Columns): Change[] {
  const common = (columns: Columns, others: Columns) =>
    Object.keys(columns)
      .filter((name) => Object.hasOwn(others, name))
      .join();
  return common(before, after) === common(after, before)
    ? []
    : [harmless('columns', 'columns are in another order; they are read by name')];
}

/** Readers of a required column meet no null in older rows, if these have a value given to them. */
function judgeAddedRequired(name: string, { added }: Column): Change {
  const what = `required column "${name}" is added: rows without it are refused`;
  return added === undefined
    ? breaking('both', `columns.${name}`, `${what}, and older rows have none. Say added to give them a value`)
    : breaking('producers', `columns.${name}`, `${what}; older rows have ${quoted(added.value)}`);
}

/** The changes of the columns, in the order of the committed contract; new columns last. */
export function judgeColumns(before: Columns, after: Columns): Change[] {
  const kept = Object.entries(before).flatMap(([name, column]) => {
    const now = Object.hasOwn(after, name) ? after[name] : undefined;
    const path = `columns.${name}`;
    return now === undefined
      ? [breaking('both', path, `column "${name}" is removed: queries and rows that name it fail`)]
      : judgeColumn(name, column, now);
  });
  const added = Object.entries(after)
    .filter(([name]) => !Object.hasOwn(before, name))
    .map(([name, column]) =>
      column.required
        ? judgeAddedRequired(name, column)
        : harmless(`columns.${name}`, `optional column "${name}" is added`),
    );
  return [...kept, ...added, ...judgeOrder(before, after)];
}
