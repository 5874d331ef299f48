import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LabelledLooks, readLooks, writeLooks } from './fixture.ts';

const folder = new URL('../../test/fixtures/looks/', import.meta.url);

/** The looks that are committed, one file for each pair of servers. */
export const committedLooks = (): readonly LabelledLooks[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson.gz'))
    .sort()
    .map((file) => readLooks(readFileSync(new URL(file, folder))));

/** @returns path of the file that was written */
export function commitLooks(looks: LabelledLooks): string {
  const file = new URL(`${looks.server.replace(':', '-')}.ndjson.gz`, folder);
  writeFileSync(file, writeLooks(looks));
  return fileURLToPath(file);
}
