/** What `replfault merge` was asked for. */
export interface MergeOptions {
  readonly out: string;
  readonly allowMissing?: boolean;
  readonly strict?: boolean;
  readonly allowFlaky?: boolean;
  readonly reporter?: readonly string[];
  readonly json?: boolean;
}
