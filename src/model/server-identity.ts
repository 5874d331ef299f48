export interface ServerIdentity {
  readonly spec: string;
  readonly flavour: string;
  /** Exact version, as the server itself reports it. */
  readonly version: string;
}
