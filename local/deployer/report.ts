import type { Provider } from './provider';
import { unhonouredPaths } from './unhonoured';

/** One property, or one whole type, that has no effect locally. */
export interface NotHonoured {
  /** `AWS::S3::Bucket.LifecycleConfiguration`, or a type alone when nothing of it is made. */
  readonly what: string;
  readonly why: string;
  /** Logical ids with their stacks, `<stack>/<id>`. */
  readonly resources: readonly string[];
}

export interface Change {
  /** `<stack>/<logical id>` */
  readonly resource: string;
  readonly type: string;
}

/** All that a deployment did, and all that it did not. */
export interface DeployReport {
  readonly stacks: readonly string[];
  readonly created: readonly Change[];
  readonly updated: readonly Change[];
  readonly deleted: readonly Change[];
  /** Left the template and were not deleted, and why. */
  readonly kept: ReadonlyArray<Change & { readonly why: string }>;
  readonly unchanged: number;
  readonly assetsUploaded: number;
  readonly notHonoured: readonly NotHonoured[];
  readonly seconds: number;
}

/** Properties that no type gives an effect, told once for all. */
const WITHOUT_EVERYWHERE: Readonly<Record<string, string>> = {
  Tags: 'nothing is billed: what the local environment would cost is told by its use',
};

/** Gathers what a deployment comes across. */
export class ReportBuilder {
  readonly created: Change[] = [];
  readonly updated: Change[] = [];
  readonly deleted: Change[] = [];
  readonly kept: Array<Change & { why: string }> = [];
  readonly stacks: string[] = [];
  unchanged = 0;
  assetsUploaded = 0;
  readonly #notHonoured = new Map<string, { why: string; resources: string[] }>();
  readonly #started = performance.now();

  /** A resource of a type that is not made. */
  notMade(type: string, resource: string, why: string): void {
    this.#note(type, why, resource);
  }

  /** The properties of a resource that its provider gives no effect. */
  properties(provider: Provider, resource: string, properties: unknown): void {
    for (const path of unhonouredPaths(properties, provider.honours)) {
      const everywhere = WITHOUT_EVERYWHERE[path];
      if (everywhere !== undefined) {
        this.#note(path, everywhere, resource);
        continue;
      }
      const why = provider.without?.[path] ?? 'not known to the local deployer';
      this.#note(`${provider.type}.${path}`, why, resource);
    }
  }

  build(): DeployReport {
    const { stacks, created, updated, deleted, kept, unchanged, assetsUploaded } = this;
    const notHonoured = [...this.#notHonoured]
      .map(([what, { why, resources }]) => ({ what, why, resources }))
      .sort((a, b) => (a.what < b.what ? -1 : 1));
    const seconds = Math.round(performance.now() - this.#started) / 1000;
    return { stacks, created, updated, deleted, kept, unchanged, assetsUploaded, notHonoured, seconds };
  }

  #note(what: string, why: string, resource: string): void {
    const entry = this.#notHonoured.get(what);
    if (entry === undefined) this.#notHonoured.set(what, { why, resources: [resource] });
    else entry.resources.push(resource);
  }
}

/** One line: what was done. */
export function renderCounts({
  created,
  updated,
  deleted,
  unchanged,
  stacks,
  ...report
}: DeployReport): string {
  return (
    `${stacks.length} stacks in ${report.seconds.toFixed(1)} s: ${created.length} created, ${updated.length} updated, ` +
    `${unchanged} unchanged, ${deleted.length} deleted, ${report.assetsUploaded} assets uploaded.`
  );
}

/** The report for people: counts, then what has no effect here, grouped by type and property. */
export function renderReport(report: DeployReport): string {
  const { kept, notHonoured } = report;
  const lines = [renderCounts(report)];
  for (const { resource, type, why } of kept) lines.push(`Kept ${type} ${resource}: ${why}.`);
  if (notHonoured.length > 0) {
    lines.push('', 'Without effect in the local environment:');
    const width = Math.max(...notHonoured.map(({ what }) => what.length));
    for (const { what, why, resources } of notHonoured) {
      lines.push(`  ${String(resources.length).padStart(4)} × ${what.padEnd(width)}  ${why}`);
    }
  }
  return lines.join('\n');
}
