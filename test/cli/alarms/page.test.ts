import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ALARM_IDS, declarationOf } from '../../../cli/alarms/instances';
import { commandBlocks, readPage, SECTIONS, sectionsOf } from '../../../cli/alarms/page';
import { projectRoot } from '../../../local/paths';

const pages = readdirSync(join(projectRoot, 'docs', 'runbook'));

test('there is a page for each alarm, and none beside them but the index', () => {
  expect([...pages].sort()).toEqual(['README.md', ...ALARM_IDS.map((id) => `${id}.md`)].sort());
});

test.each(ALARM_IDS)('the page of %s has every section, in order, with words in it', (id) => {
  const page = readPage(id);
  expect([...page.keys()]).toEqual([...SECTIONS]);
  for (const text of page.values()) expect(text).not.toBe('');
});

test.each(ALARM_IDS)('the page of %s has commands to look, to mend or to measure, and to verify', (id) => {
  const page = readPage(id);
  expect(commandBlocks(page.get('First look') ?? '').length).toBeGreaterThan(0);
  expect(commandBlocks(page.get('Fix') ?? '').length).toBeGreaterThan(0);
  expect(commandBlocks(page.get('Verify') ?? '')[0]).toContain(`npx catchment alarms show ${id} `);
});

test.each(ALARM_IDS)('the links of %s lead to pages', (id) => {
  const text = [...readPage(id).values()].join('\n');
  for (const [, page = ''] of text.matchAll(/\]\(([^)]+)\)/g)) expect(pages).toContain(page);
});

test.each(ALARM_IDS)('the index has a row for %s, with whom it tells', (id) => {
  const index = readFileSync(join(projectRoot, 'docs', 'runbook', 'README.md'), 'utf8');
  const { severity, stale, title } = declarationOf(id);
  const tells = stale === true ? 'page, by dataset-stale' : severity;
  expect(index).toContain(`\n| [${id}](${id}.md) | ${tells} | ${title}`);
});

test('a page falls into sections, and a section into its blocks of commands', () => {
  const page = sectionsOf(
    '# a\n\nWords.\n\n## Fix\nFirst:\n\n```bash\none\ntwo\n```\n\n```sql\nno\n```\n\n## Verify\nx\n',
  );
  expect([...page.keys()]).toEqual(['Fix', 'Verify']);
  expect(commandBlocks(page.get('Fix') ?? '')).toEqual(['one\ntwo\n']);
});
