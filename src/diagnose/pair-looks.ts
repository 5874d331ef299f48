import type { Target } from '../capture/session.ts';
import { accountStatements } from './account.ts';
import { lookLimits } from './end-reader.ts';
import type { Look } from './look.ts';
import { Observer } from './observe.ts';

/** Looks at a pair of servers that the tool itself started. */
export interface PairLooks extends AsyncDisposable {
  /** Statements that make the account by which it looks. */
  accountFor(vendor: 'mysql' | 'mariadb', version: string): readonly string[];
  /** One look, as plain data. An end that cannot be reached is part of it. */
  take(): Promise<Readonly<Record<string, unknown>>>;
}

export interface PairToLookAt {
  /** Paths of the Unix sockets. */
  readonly source: string;
  readonly replica: string;
  /** Of the account that looks. */
  readonly password: string;
}

/** MySQL 5.6 takes at most 16 characters. */
const user = 'rf_diagnose';

/** Looks by the same statements as `diagnose`, with the same limits, by the sockets of the servers and not over the link. */
export function openPairLooks({ source, replica, password }: PairToLookAt): PairLooks {
  const ended = new AbortController();
  const target = (end: Target['end'], path: string): Target => ({
    end,
    address: { kind: 'socket', path },
    user,
    password,
    tls: { mode: 'PREFERRED', ca: null },
  });
  const observer = new Observer(target('source', source), [target('replica', replica)], ended.signal, lookLimits);
  return {
    accountFor: (vendor, version) => accountStatements({ vendor, version, user, password }),
    async take() {
      const [look] = await observer.look();
      return { ...(look as Look) };
    },
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('the play is over'));
      await observer[Symbol.asyncDispose]();
    },
  };
}
