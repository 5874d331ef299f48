/** One thing that a machine can or cannot do. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  /** How to get it, where it is missing. */
  readonly enable?: string;
  /** Without it no run is possible. */
  readonly essential?: boolean;
}
