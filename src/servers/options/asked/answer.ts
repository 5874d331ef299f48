/** What a server program says to one option while it reads it. */
export interface ParserAnswer {
  /** `not told`: it refuses what was given in the place of a path or a secret, which says nothing of the user's own value. */
  readonly outcome: 'accepted' | 'refused' | 'timed out' | 'not told';
  /** The server's number of the message (`MY-000067`: 67); `null` where it tells none. */
  readonly errno: number | null;
  /** Its errors, or the warnings of an accepted option, one per line; `null`: it said nothing. */
  readonly message: string | null;
}

export interface Asking {
  /** A folder of its own for option files and what they name, which need not exist. Nothing is left in it. */
  readonly dir: string;
  /** Time of `performance.now()` after which no more is asked. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}
