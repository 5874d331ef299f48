import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why no test of this project can run on this machine; `null` where they can. */
    readonly missing: string | null;
    /** Which proxy the contract suite tries. */
    readonly against: 'embedded' | 'toxiproxy';
  }
}

/**
 * Tells the tests of a project why this machine cannot run them, and the reporter of skips with them. Where the variable is set, as in the gate,
 * the lack is a failure.
 */
export function provideMissing(project: TestProject, missing: string | null, requiredBy: string): void {
  if (missing !== null && process.env[requiredBy])
    throw new Error(`${requiredBy} is set, but this machine cannot run the project ${project.name}: ${missing}`);
  project.provide('missing', missing);
}
