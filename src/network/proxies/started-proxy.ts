import { ConnectionLives } from '../connection-lives.ts';
import type { Address, Link } from '../link.ts';
import { type LinkPlan, openLink } from '../toxiproxy-link.ts';
import type { FaultProcess, StartedProxy } from '../types.ts';

/** One life of a proxy's process, from a start to its end. */
export interface ProxyLife {
  readonly url: string;
  readonly pid: number;
  readonly socketTable: string;
  readonly ended: Promise<void>;
  isRunning(): boolean;
  signal: FaultProcess['signal'];
  /** Ends it in its own orderly way, bounded; resolves when it is gone. */
  end(): Promise<void>;
}

/** What makes one form of proxy differ from the others. */
export interface ProxyForm {
  readonly kind: StartedProxy['kind'];
  readonly version: string;
  /** Host that links listen on, as the proxy sees it. */
  readonly listenHost: string;
  /** Host at which peers reach the links; the one they listen on unless told. */
  readonly reachedAt?: string;
  /** Begins a new life whose API has the address of the old one, so that whoever drives it need not know of the restart. */
  again(old: ProxyLife): Promise<ProxyLife>;
  /** Evidence about a link where the proxy keeps none. */
  readonly evidence?: (life: () => ProxyLife) => NonNullable<LinkPlan['evidence']>;
}

/** A running proxy of any form, which remembers its links and brings them back after a restart. */
export function startedProxy(form: ProxyForm, firstLife: ProxyLife): StartedProxy {
  let life = firstLife;
  const { kind, version, listenHost, reachedAt } = form;
  const links = new Map<string, { plan: LinkPlan; link: Link; lives: ConnectionLives }>();
  // False from the moment it is killed until its links are back, so that nobody takes its silence for trouble of their own.
  let serving = true;
  const planOf = (name: string, upstream: Address, port: number): LinkPlan => {
    const evidence = form.evidence?.(() => life);
    return {
      name,
      kind,
      listen: { host: listenHost, port },
      upstream,
      ...(reachedAt === undefined ? {} : { reachedAt }),
      ...(evidence === undefined ? {} : { evidence }),
    };
  };
  return {
    kind,
    version,
    get url() {
      return life.url;
    },
    get pid() {
      return life.pid;
    },
    get socketTable() {
      return life.socketTable;
    },
    isRunning: () => serving && life.isRunning(),
    signal: (signal) => life.signal(signal),
    async kill() {
      serving = false;
      await life.signal('SIGKILL');
      await life.ended;
      for (const { lives } of links.values()) lives.ended();
    },
    async restart() {
      life = await form.again(life);
      for (const { plan, link } of links.values()) {
        // The link of before goes on being used, and so does what it has seen.
        const { evidence: _, ...again } = plan;
        await openLink(life.url, { ...again, listen: { host: plan.listen.host, port: link.ports.proxy } });
      }
      serving = true;
    },
    async openLink(name, upstream, port = 0) {
      const plan = planOf(name, upstream, port);
      const link = await openLink(life.url, plan);
      const lives = new ConnectionLives();
      links.set(name, { plan, link, lives });
      // What the kernel tells goes on over a restart; a proxy that tells by itself begins anew.
      if (plan.evidence) return link;
      return {
        ...link,
        connections: async () => lives.renumber(await link.connections()),
        countedConnections: async () => lives.renumber(await link.countedConnections()),
      };
    },
    [Symbol.asyncDispose]: () => life.end(),
  };
}
