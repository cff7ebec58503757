import { ContractError } from './contract-error';
import type { Dataset } from './dataset';
import type { Mart } from './mart';

/** The run group of a dataset: by default its own. */
export const runGroupOf = ({ name, runGroup }: Dataset): string => runGroup ?? name;

function checkNames(marts: readonly Mart[], datasets: readonly Dataset[]): void {
  const seen = new Set(datasets.map(({ name }) => name));
  for (const { name } of marts) {
    if (seen.has(name))
      throw new ContractError(
        `${name}: another dataset or mart has this name, so an input of that name could be either. Rename one.`,
      );
    seen.add(name);
  }
  for (const { name, inputs } of marts) {
    const unknown = inputs.find((input) => !seen.has(input));
    if (unknown !== undefined)
      throw new ContractError(
        `${name}: inputs names "${unknown}", which is neither a dataset nor a mart (${[...seen].join(', ')}). Correct the name.`,
      );
  }
}

function checkLineage(marts: readonly Mart[], datasets: readonly Dataset[]): void {
  const columns = new Map([...datasets, ...marts].map((table) => [table.name, table.columns]));
  for (const mart of marts) {
    for (const [name, sources] of Object.entries(mart.lineage ?? {})) {
      const wrong = sources.find(({ input, column }) => !Object.hasOwn(columns.get(input) ?? {}, column));
      if (wrong !== undefined)
        throw new ContractError(
          `${mart.name}: lineage of "${name}" names ${wrong.input}.${wrong.column}, which is no column there (${Object.keys(columns.get(wrong.input) ?? {}).join(', ')}). Correct it.`,
        );
    }
  }
}

/** Each mart behind its inputs; otherwise in the order given. */
function sorted(marts: readonly Mart[]): Mart[] {
  const byName = new Map(marts.map((mart) => [mart.name, mart]));
  const done = new Set<Mart>();
  const visit = (mart: Mart, path: readonly string[]): void => {
    if (done.has(mart)) return;
    if (path.includes(mart.name)) {
      const cycle = [...path.slice(path.indexOf(mart.name)), mart.name].join(' <- ');
      throw new ContractError(
        `${mart.name}: its inputs lead back to itself (${cycle}), so none could be built first. Remove one of them.`,
      );
    }
    for (const input of mart.inputs) {
      const before = byName.get(input);
      if (before !== undefined) visit(before, [...path, mart.name]);
    }
    done.add(mart);
  };
  for (const mart of marts) visit(mart, []);
  return [...done];
}

/** Datasets that a mart is made of, also through other marts. */
function sourcesOf(mart: Mart, marts: readonly Mart[], datasets: readonly Dataset[]): Dataset[] {
  return mart.inputs.flatMap((input) => {
    const before = marts.find(({ name }) => name === input);
    return before === undefined
      ? datasets.filter(({ name }) => name === input)
      : sourcesOf(before, marts, datasets);
  });
}

function checkGroups(marts: readonly Mart[], datasets: readonly Dataset[]): void {
  for (const mart of marts) {
    const groups = new Map(
      sourcesOf(mart, marts, datasets).map((dataset) => [runGroupOf(dataset), dataset.name]),
    );
    if (groups.size > 1) {
      const told = [...groups].map(([group, dataset]) => `${dataset} in "${group}"`).join(', ');
      throw new ContractError(
        `${mart.name}: its inputs are of several run groups (${told}); one run builds a mart. Give the datasets one runGroup.`,
      );
    }
  }
}

/**
 * The marts in an order in which each one's inputs come before it.
 *
 * @throws ContractError on a cycle, an unknown input or column, a name that is taken, or inputs of several
 * run groups.
 */
export function orderMarts(marts: readonly Mart[], datasets: readonly Dataset[]): readonly Mart[] {
  checkNames(marts, datasets);
  checkLineage(marts, datasets);
  const ordered = sorted(marts);
  checkGroups(ordered, datasets);
  return ordered;
}

/**
 * Marts that the runs of a group build, in order.
 *
 * @throws ContractError as orderMarts.
 */
export function martsOf(
  group: string,
  datasets: readonly Dataset[],
  marts: readonly Mart[],
): readonly Mart[] {
  return orderMarts(marts, datasets).filter((mart) =>
    sourcesOf(mart, marts, datasets).some((dataset) => runGroupOf(dataset) === group),
  );
}
