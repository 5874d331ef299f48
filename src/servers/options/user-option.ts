/** A setting of the user's, from a file or from the command line. */
export interface UserOption {
  /** As written: `--` is gone, prefixes such as `loose-` are not. */
  readonly name: string;
  /** `null` where the option stands alone. */
  readonly value: string | null;
  /** Where it was said, for messages: `prod.cnf:3`, `--set source.port`. */
  readonly where: string;
}
