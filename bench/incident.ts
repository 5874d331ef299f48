import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { incidentDocument } from '../src/diagnose/incident/document.ts';
import { wrapMarkdown } from '../src/reporters/wording/wrap.ts';
import { incidentFolder, measuredServers, recordedServers } from '../test/fixtures/incident.ts';
import { measureCosts } from './incident-measure.ts';
import { recordStates } from './incident-record.ts';

const page = 'docs/incident.md';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Writes docs/incident.md from what is kept under test/fixtures/incident: `npm run incident`. `-- record RUN...` first keeps what the demonstrations showed in
 * these runs, `-- measure SERVER,...` first measures statements on these servers.
 */
const [what, ...args] = process.argv.slice(2);
if (what === 'record') for (const file of recordStates(args)) say(`${file} written`);
else if (what === 'measure') say(`${await measureCosts((args[0] ?? '').split(',').filter(Boolean))} written`);
// As every committed file is formatted.
if (what !== undefined) spawnSync('npx', ['biome', 'format', '--write', incidentFolder], { stdio: 'inherit' });
await writeFile(page, wrapMarkdown(incidentDocument(recordedServers(), measuredServers())));
say(`${page} written`);
