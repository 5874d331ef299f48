/** A program and its arguments. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

/** A network namespace that programs of this machine are started in. */
export interface Inside {
  /** The kernel's IPv4 socket table of it. */
  readonly socketTable: string;
  /** Its programs see themselves as root: it belongs to a user namespace that maps this user to root. */
  readonly asRoot: boolean;
  /** The same program, started in there. It keeps its process id from the first moment on. */
  enter(command: Invocation): Invocation;
}
