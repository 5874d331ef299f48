import { readFile, writeFile } from 'node:fs/promises';
import { wrapMarkdown } from '../src/reporters/wording/wrap.ts';
import { documentedTables } from '../src/upgrade/document.ts';

/** Writes the tables of docs/upgrades.md anew; what stands before them is written by hand. */
const page = 'docs/upgrades.md';
const begin = '<!-- written by npm run upgrades; the data is in src/upgrade/documented -->';

const [byHand] = (await readFile(page, 'utf8')).split(begin);
await writeFile(page, `${byHand}${begin}\n\n${wrapMarkdown(documentedTables())}\n`);
process.stdout.write(`${page} written\n`);
