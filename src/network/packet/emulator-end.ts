import type { NetworkSettings } from '../kernel/private-network.ts';
import type { Filter } from './filter-process.ts';

/** What an emulator in user space does at one end of a link, wherever that end is. */
export interface EmulatorEnd {
  /** The process that keeps the namespace, as this machine numbers it. */
  readonly pid: number;
  /** The same process, as programs at the other end number it. */
  readonly pidAtOther: number;
  readonly settings: NetworkSettings;
  /** Runs commands of ip in order. @throws ReplfaultError `PACKET_LINK` */
  ip(commands: readonly string[]): Promise<void>;
  /** Makes two tap devices here: packets that leave by the first arrive on the second. @throws ReplfaultError `PACKET_LINK` */
  startFilter(from: string, to: string): Promise<Filter>;
  /** The median of some round trips to an address, ms; `null` where none was answered. */
  measureRoundTrip(to: string, looks: number): Promise<number | null>;
}
