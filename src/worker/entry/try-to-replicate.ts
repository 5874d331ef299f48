import { costNote } from '../../measures/entry.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { Address } from '../../network/link.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { newPassword } from '../../servers/passwords.ts';
import type { StartedServer } from '../../servers/types.ts';
import { endOfBinaryLog } from '../../topology/follow.ts';
import { type Conclusion, type Ends, makeChannel, untilArrived } from './attempt.ts';
import { openHand, refusalOf } from './hand.ts';
import { nextRemedy, type Remedy } from './remedies.ts';

/** Name of the account that the replica logs in with. */
const user = 'replfault_entry';
/** Remedies that are tried at most, one upon the other. */
const mostRemedies = 6;

export interface Trying {
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  say(text: string): void;
  /** Called once the channel is there and nothing but its source was said about it. */
  made(): Promise<void>;
}

/**
 * Points the replica at the source as a person does who knows only host, port, user and password, and records whether it replicates. Where it does not,
 * remedies follow, one upon the other, until it does or none is left. Gives whether it replicates in the end.
 */
export async function tryToReplicate(ends: Ends, at: Address, trying: Trying): Promise<boolean> {
  const { recorder, signal, say } = trying;
  const account = { user, password: newPassword() };
  const handFor = (action: string) => openHand(ends, recorder, signal, action);
  let channel: readonly string[] = [];
  let attempts = 0;
  const attempt = async (
    remedy: Remedy | null,
    start: () => Promise<void>,
    before: Conclusion | null,
  ): Promise<Conclusion> => {
    const startedAt = recorder.now();
    attempts += 1;
    const number = attempts;
    const conclusion = await start()
      .then(() => untilArrived(ends, number, { recorder, signal }))
      .catch((cause: unknown) => refused(cause, before));
    const { replicates, refusal, reason } = conclusion;
    recorder.record({
      kind: 'entry',
      remedy: remedy?.name ?? null,
      replicates,
      errno: refusal?.errno ?? null,
      reason: refusal?.message ?? reason,
      tookMs: Math.round(recorder.now() - startedAt),
      channel: remedy === null ? channel : [],
    });
    return conclusion;
  };

  say('attempting to replicate');
  const first = handFor('attempt');
  const { startReplica } = ends.replica.flavour;
  let conclusion = await attempt(
    null,
    async () => {
      await handFor('account').sayInSession('source', [
        // The replica is empty: it would execute what belongs to the source alone.
        'SET SESSION sql_log_bin = 0',
        `CREATE USER '${user}'@'%' IDENTIFIED BY '${account.password}'`,
        `GRANT REPLICATION SLAVE ON *.* TO '${user}'@'%'`,
      ]);
      channel = await makeChannel(ends, { ...at, ...account }, first, trying.made);
      channel = [...channel, startReplica];
      await first.say('replica', startReplica);
    },
    null,
  );
  const tried = new Set<string>();
  while (!conclusion.replicates && tried.size < mostRemedies) {
    const { refusal } = conclusion;
    if (refusal === null) return false;
    const [logEnd, plugins] = await Promise.all([endOfBinaryLog(ends.source), otherPlugins(ends.source)]);
    const servers = { source: serverOf(ends.source), replica: serverOf(ends.replica) };
    const remedy = nextRemedy({ ...servers, refusal, plugins, account, logEnd, tried });
    if (remedy === null) return false;
    tried.add(remedy.name);
    say(`trying the remedy ${remedy.name}`);
    if (remedy.cost !== null) recorder.record({ kind: 'note', text: costNote(remedy.name) + remedy.cost });
    const hand = handFor(`remedy ${remedy.name}`);
    conclusion = await attempt(
      remedy,
      async () => {
        for (const { on, statements } of remedy.steps) await hand.sayInSession(on, statements);
      },
      conclusion,
    );
  }
  return conclusion.replicates;
}

/** What a server refused ends an attempt; anything else ends the case. A remedy that is refused leaves everything as it was before. */
function refused(cause: unknown, before: Conclusion | null): Conclusion {
  // A source without a binary log.
  if (cause instanceof ReplfaultError && cause.code === 'NOT_REPLICATING')
    return { replicates: false, refusal: null, reason: cause.message };
  const refusal = refusalOf(cause);
  if (refusal === null) throw cause;
  return before ?? { replicates: false, refusal, reason: null };
}

/** Authentication plugins that the source has, but for the one that the account has now. */
async function otherPlugins(source: StartedServer): Promise<readonly string[]> {
  const rows = await source.query(
    "SELECT PLUGIN_NAME AS name FROM information_schema.PLUGINS WHERE PLUGIN_TYPE = 'AUTHENTICATION' AND PLUGIN_STATUS = 'ACTIVE'",
  );
  const [account] = await source.query(`SELECT plugin AS name FROM mysql.user WHERE user = '${user}'`);
  return rows.map((row) => String(row['name'])).filter((name) => name !== account?.['name']);
}

const serverOf = ({ flavour, version }: StartedServer): { flavour: string; version: string } => ({
  flavour: flavour.name,
  version,
});
