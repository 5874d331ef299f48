/** What `replfault run` was asked for, as commander hands it over. */
export interface RunOptions {
  readonly server?: string;
  readonly image?: string;
  readonly replicaServer?: string;
  readonly runtime: 'auto' | 'local' | 'docker';
  readonly proxy: 'auto' | 'embedded' | 'binary' | 'docker';
  readonly isolation: 'auto' | 'netns' | 'none';
  readonly param?: readonly string[];
  readonly case?: string;
  readonly set?: readonly string[];
  readonly sourceCnf?: string;
  readonly replicaCnf?: string;
  readonly workers: string;
  readonly out: string;
  readonly reporter?: readonly string[];
  readonly seed?: string;
  readonly mirror?: string;
  /** Milliseconds for one image. */
  readonly pullTimeoutMs?: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}
