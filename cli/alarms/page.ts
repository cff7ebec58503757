import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runbookPage } from '../../lib/wiring/alarms';
import { projectRoot } from '../../local/paths';
import type { AnyAlarmId } from './instances';

/** What every page has, in this order. */
export const SECTIONS = [
  'Meaning',
  'Impact',
  'First look',
  'Fix',
  'Verify',
  'False alarms',
  'Missing data',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A page's sections by their headings, each without its heading. */
export type Page = ReadonlyMap<string, string>;

/** @throws Error (ENOENT) when the alarm has no page */
export function readPage(id: AnyAlarmId): Page {
  return sectionsOf(readFileSync(join(projectRoot, runbookPage(id)), 'utf8'));
}

export function sectionsOf(markdown: string): Page {
  const [, ...sections] = markdown.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.trim(), lines.join('\n').trim()];
    }),
  );
}

/** The commands of a section, a block each. */
export function commandBlocks(section: string): string[] {
  return [...section.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => commands);
}
