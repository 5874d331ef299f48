import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

/** One step of an action or of a job of a workflow. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly 'continue-on-error'?: boolean;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export interface WorkflowJob {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly 'fail-fast'?: boolean; readonly matrix: string };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface GitlabJob {
  readonly extends?: string;
  readonly stage?: string;
  readonly parallel?: number;
  readonly needs?: readonly string[];
  readonly when?: string;
  readonly script?: readonly string[];
  readonly after_script?: readonly string[];
  readonly retry?: { readonly exit_codes: readonly number[] };
  readonly artifacts?: { readonly paths: readonly string[]; readonly reports?: { readonly junit: string } };
}

export interface Manifest {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: as deep as the schemas of Kubernetes, which the tests hold it against
  readonly spec: any;
}

export const ciFiles = {
  action: 'action.yml',
  workflow: 'docs/ci/github.yml',
  gitlab: 'docs/ci/gitlab.yml',
  kubernetes: 'docs/ci/kubernetes.yml',
} as const;

export const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
export const readAction = (): Action => parse(textOf(ciFiles.action)) as Action;
export const readWorkflow = (): Workflow => parse(textOf(ciFiles.workflow)) as Workflow;
export const readManifests = (): Manifest[] =>
  parseAllDocuments(textOf(ciFiles.kubernetes)).map((document) => document.toJS() as Manifest);

/** The jobs of the GitLab file by their names, in the order of their stages; hidden ones are not among them. */
export function readGitlab(): { readonly variables: Record<string, string>; readonly jobs: Map<string, GitlabJob> } {
  const { stages, variables, ...rest } = parse(textOf(ciFiles.gitlab)) as {
    stages: string[];
    variables: Record<string, string>;
  };
  const jobs = Object.entries(rest as Record<string, GitlabJob>)
    .filter(([name]) => !name.startsWith('.'))
    .sort(([, a], [, b]) => stages.indexOf(a.stage ?? '') - stages.indexOf(b.stage ?? ''));
  return { variables, jobs: new Map(jobs) };
}
