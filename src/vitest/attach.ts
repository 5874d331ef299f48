import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { Evidence } from './evidence.ts';

export type Test = Pick<TestContext, 'task' | 'skip' | 'annotate'>;

/**
 * Does what is left to do after a test. Where it has failed, or fails by that, its report and the timelines are attached to it; a test that passes
 * gets nothing.
 */
export async function reported(test: Test, evidence: readonly Evidence[], last: () => Promise<void>): Promise<void> {
  let failure: { readonly cause: unknown } | undefined;
  await last().catch((cause: unknown) => {
    failure = { cause };
  });
  if (failure !== undefined || test.task.result?.state === 'fail')
    await attach(test, evidence, failure?.cause).catch((cause: Error) =>
      process.emitWarning(`replfault: the report of "${test.task.name}" could not be attached: ${cause.message}`),
    );
  if (failure !== undefined) throw failure.cause;
}

async function attach(test: Test, evidence: readonly Evidence[], cause: unknown): Promise<void> {
  // A link without a fault has observed nothing.
  const told = evidence.filter(({ kind, timeline }) => kind === 'pair' || timeline().injected !== undefined);
  if (told.length === 0) return;
  const [{ reportOf }, toolVersion] = await Promise.all([import('./report.ts'), versionOfTool()]);
  const { task } = test;
  const errors = task.result?.errors ?? [];
  const reason = String(errors[0]?.message ?? (cause as Error | undefined)?.message ?? 'no reason given');
  const startedAt = new Date(task.result?.startTime ?? Date.now());
  const dir = await mkdtemp(join(tmpdir(), 'replfault-report-'));
  try {
    const path = join(dir, 'report.html');
    await writeFile(path, reportOf({ name: task.name, reason, startedAt, toolVersion }, told));
    await annotate(test, 'replfault: the report', { path, contentType: 'text/html' });
    for (const { name, timeline } of told) {
      const file = join(dir, `${name.replace(/\W+/g, '-')}.ndjson`);
      await writeFile(file, timeline().toNdjson());
      await annotate(test, `replfault: the timeline of ${name}`, { path: file, contentType: 'application/x-ndjson' });
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** vitest takes attachments only while a test runs, and one that is being cleaned up does not run any more for it. */
async function annotate(
  { task, annotate: add }: Test,
  message: string,
  attachment: { path: string; contentType: string },
): Promise<void> {
  const { result } = task;
  const state = result?.state;
  if (result) result.state = 'run';
  let added: Promise<unknown>;
  try {
    added = add(message, attachment);
  } finally {
    if (result && state) result.state = state;
  }
  await added;
}

async function versionOfTool(): Promise<string> {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
