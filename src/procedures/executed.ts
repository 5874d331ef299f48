/**
 * Written by `npm run atlas`: which procedures were executed on which server, as `procedure: fingerprint of its statements`. A procedure that is not here, or
 * whose statements have changed since, is printed with the mark *not executed*.
 */
export const executed: Readonly<
  Record<string, { readonly version: string; readonly procedures: Readonly<Record<string, string>> }>
> = {};
