import { mkdir } from 'node:fs/promises';
import type { Role } from '../model/replication.ts';
import type { StartedServer } from '../servers/types.ts';
import { folderOf, type PairPlan } from './plan.ts';
import { type TlsIdentity, writeTlsFiles } from './tls.ts';

/** A place in the topology. Servers that replicate have the role `replica`, also when another one follows them. */
export interface Place {
  /** Also the name of its folder. */
  readonly name: string;
  readonly role: Role;
  readonly serverId: number;
}

/** What all servers of a topology have in common. */
export interface InCommon {
  readonly identity: TlsIdentity | null;
  /** A replica may change to another source, and may get its data from one: its account must be good everywhere. */
  readonly replicationPassword: string;
}

/** Starts one server of a topology, with the options that its case and its place ask for. */
export async function launchServer(
  plan: PairPlan,
  { name, role, serverId }: Place,
  { identity, replicationPassword }: InCommon,
): Promise<StartedServer> {
  const { program, template, options, cnf, set } = plan[role];
  const { flavour } = program;
  // Asked before anything is awaited: the servers of a topology, which start side by side, get their ports in order.
  const port = await plan.site.freePort();
  const dir = folderOf(plan, name);
  await mkdir(dir, { recursive: true });
  const asShipped = plan.topology?.asShipped === true;
  const variables = Object.entries(plan.settings[role]).map(([variable, value]) => flavour.optionFor(variable, value));
  const channel = role === 'replica' && !asShipped ? (flavour.channelOptions?.(plan.settings.replication) ?? []) : [];
  const semiSync = plan.topology?.semiSync ? (flavour.semiSyncOptions(role) ?? []) : [];
  const switched = plan.switches ? flavour.switchWords.options(role, plan.switches, program.version) : [];
  const tls = identity === null ? [] : flavour.tlsOptions(await writeTlsFiles(identity, dir));
  const disks = plan.settings.disks?.[role];
  const clockLibraries = plan.settings.clocks?.includes(role) ? plan.site.clockLibraries : undefined;
  return plan.site.startServer(program, template, {
    name,
    role,
    dir,
    port,
    serverId,
    replicationPassword,
    options: [...switched, ...semiSync, ...tls, ...variables, ...channel, ...options],
    ...(disks === undefined ? {} : { disks }),
    ...(clockLibraries === undefined ? {} : { clockLibraries }),
    ...(cnf === undefined ? {} : { cnf }),
    ...(set === undefined ? {} : { set }),
    ...(asShipped ? { asShipped } : {}),
    signal: plan.signal,
  });
}
