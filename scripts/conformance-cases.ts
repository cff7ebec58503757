/** Kinds of case, as the names of tests and the table of docs/local-environment.md say them. */
export const KINDS = { holds: 'as documented', refuses: 'refused locally' } as const;

/** One case of the suite, read back from its test's name. */
export interface Case {
  readonly service: string;
  readonly kind: keyof typeof KINDS;
  readonly statement: string;
  /** Of AWS's documentation, without the host. */
  readonly page: string;
}

const TITLE = /^(?<words>[^:]+): (?<statement>.*) \[(?<page>[^\]]+)\]$/s;

/** @returns undefined for a test that states nothing of a service */
export function readCase(service: string, title: string): Case | undefined {
  const { words, statement = '', page = '' } = TITLE.exec(title)?.groups ?? {};
  const kind = (['holds', 'refuses'] as const).find((each) => KINDS[each] === words);
  return kind === undefined ? undefined : { service, kind, statement, page };
}

/** Markdown: a table for each service, by its name, what is done before what is refused. */
export function renderCases(cases: readonly Case[]): string {
  const services = [...Map.groupBy(cases, ({ service }) => service)].sort(([a], [b]) => a.localeCompare(b));
  return services.map(([service, own]) => renderService(service, own)).join('');
}

function renderService(service: string, cases: readonly Case[]): string {
  const rows = (['holds', 'refuses'] as const).flatMap((kind) =>
    cases
      .filter((each) => each.kind === kind)
      .map((each) => `| ${KINDS[kind]} | ${cell(each.statement)} | ${link(each.page)} |\n`),
  );
  return `\n### ${service}\n\n| | | AWS says so in |\n| --- | --- | --- |\n${rows.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function link(page: string): string {
  const name = page.replace(/^.*\//, '').replace(/\.html/, '');
  return `[${name}](https://docs.aws.amazon.com/${page})`;
}
