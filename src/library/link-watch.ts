import { isSilent } from '../host/process-stat.ts';
import { type Probe, type RunningProbe, startProbe } from '../probes/probe.ts';
import { proxyProbe } from '../probes/proxy.ts';
import type { Recorder } from '../probes/recorder.ts';
import { socketsProbe } from '../probes/sockets.ts';
import { tablesOf } from '../worker/case-probes.ts';
import type { Linked } from './stretch.ts';

/** Samples the connections and the sockets of a link until it is stopped. */
export class LinkWatch {
  private readonly proxy: Probe;
  private readonly sockets: Probe;
  private readonly running: readonly RunningProbe[];

  constructor(
    private readonly linked: Linked,
    recorder: Recorder,
  ) {
    this.proxy = proxyProbe(linked.link, linked.proxy, recorder);
    this.sockets = socketsProbe(linked.ports, () => tablesOf(linked), recorder);
    this.running = [this.proxy, this.sockets].map((probe) => startProbe(probe, recorder));
  }

  /** One more look at everything that answers. */
  async look(): Promise<void> {
    const proxyAnswers = !isSilent(this.linked.proxy);
    await Promise.all([this.sockets.sample(), proxyAnswers ? this.proxy.sample() : undefined]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((probe) => probe.stop()));
  }
}
