import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { complaintsOfTypes, played, reasons, type VitestProjects, vitestProjects } from './support/vitest-projects.ts';

/** A Node.js that vitest 5 runs on, 22 or newer: the present one, or one that the gate names. */
const node = [process.execPath, ...(process.env['REPLFAULT_OTHER_NODES'] ?? '').split(',').filter(Boolean)].find(
  (program) => Number(execFileSync(program, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) >= 22,
);

describe('fixtures and matchers under vitest 5, which needs Node.js 22', () => {
  let projects: VitestProjects | undefined;
  const project = (): string => projects?.of('5') ?? '';
  beforeEach(({ skip }) => skip(node === undefined, 'there is no Node.js 22 here'));
  beforeAll(async () => {
    if (node === undefined) return;
    // A peer of vitest 5, and npm is told to install none.
    projects = await vitestProjects(['5'], 'vite');
    await projects.copy(project(), ['green', 'red']);
  });
  afterAll(() => projects?.[Symbol.asyncDispose]());

  it('have types', async () => {
    expect(await complaintsOfTypes(project())).toEqual([]);
  });

  it('are green where all is well', async () => {
    const { ended, outcomes } = await played(project(), ['green'], {
      ...(node && { node }),
      more: ['--retry=2'],
    });
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
  });

  it('are red for planted defects', async () => {
    const { outcomes } = await played(project(), ['red'], node === undefined ? {} : { node });
    expect(Object.keys(reasons(outcomes)).length).toBeGreaterThanOrEqual(7);
  });
});
