import { makeScratch } from '../host/scratch.ts';
import { bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { loadFaults } from '../network/faults/index.ts';
import { startLinkedSource } from '../topology/linked-source.ts';
import { makeAccount } from './account.ts';
import { badPrivileges } from './bad-use.ts';
import { LibraryFaultyLink } from './faulty-link.ts';
import type { FaultyLinkOptions } from './faulty-link-types.ts';
import { rejectUnknownOptions } from './known-options.ts';
import { onFreePorts } from './on-free-ports.ts';
import { openPlace } from './open-place.ts';
import { watchLives } from './open-server.ts';
import { prepared } from './programs.ts';
import { noChannel } from './stretch.ts';
import { defaultServer } from './types.ts';

/** What clients of change data capture usually ask for. */
const usual = ['SELECT', 'RELOAD', 'SHOW DATABASES', 'LOCK TABLES', 'REPLICATION SLAVE', 'REPLICATION CLIENT'];

/** `faultyLink`, with everything that it loads. */
export async function openFaultyLink(options: FaultyLinkOptions): Promise<LibraryFaultyLink> {
  rejectUnknownOptions('faultyLink', options);
  const { server = defaultServer, variables = {}, account = {} } = options;
  const [faults, source] = await Promise.all([loadFaults(), prepared(server, options)]);
  const settings = { source: variables, replica: {}, replication: noChannel };
  await using made = new CleanupStack();
  const scratch = made.use(await makeScratch(1));
  const place = made.use(await openPlace(options, scratch));
  const late = new AbortController();
  const signal = options.signal ? AbortSignal.any([late.signal, options.signal]) : late.signal;
  const starting = onFreePorts(() =>
    startLinkedSource({
      dir: scratch.dir,
      source: { ...source, options: [] },
      settings,
      site: place.site,
      linkName: 'link',
      signal,
    }),
  );
  const linked = made.use(
    await bounded(starting, {
      ms: phaseMs.start,
      what: `a source of ${server} and its proxy to start`,
      giveUp: () => late.abort(new Error('the start was given up')),
    }),
  );
  watchLives(linked.source, scratch.watch);
  const rights = { user: 'client', privileges: account.privileges ?? usual };
  const { user, password } = await makeAccount(linked.source, rights).catch((cause: Error) => {
    throw badPrivileges(rights.privileges, cause);
  });
  const end = new CleanupStack();
  const opened = await LibraryFaultyLink.open({
    ground: { pair: { ...linked, replica: null, tlsCa: null }, place, settings, faults, dir: scratch.dir },
    spec: server,
    account: { user, password },
    end: () => end.run(),
  });
  end.use(made.release());
  return opened;
}
