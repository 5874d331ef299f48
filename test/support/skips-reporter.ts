import { mkdir, writeFile } from 'node:fs/promises';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import './provided.ts';

/** A test that was not run, and why. */
interface Skip {
  readonly project: string;
  readonly name: string;
  readonly reason: string;
}

const file = 'reports/skipped-tests.json';
const untold = 'its file says why';

/** Tells at the end what this machine could not test and why, and writes the same to a file for whoever counts (the gate). */
export default class SkipsReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const skips = modules.flatMap((module) => [...module.children.allTests('skipped')].map(skipOf));
    await mkdir('reports', { recursive: true });
    await writeFile(file, `${JSON.stringify(skips, null, 2)}\n`);
    if (skips.length === 0) return;
    const groups = new Map<string, Skip[]>();
    for (const skip of skips) {
      const group = `${skip.project}: ${skip.reason}`;
      groups.set(group, [...(groups.get(group) ?? []), skip]);
    }
    process.stdout.write('\n Not run here\n');
    for (const [group, some] of groups)
      process.stdout.write(`  ${some.length} of ${group}${some.length === 1 ? ` (${some[0]?.name})` : ''}\n`);
  }
}

function skipOf(test: TestCase): Skip {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const missing = test.project.getProvidedContext().missing;
  return { project: test.project.name, name: test.fullName, reason: note ?? missing ?? untold };
}
