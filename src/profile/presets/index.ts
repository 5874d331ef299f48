import { preset as crossRegion } from './cross-region.ts';
import { preset as crossZone } from './cross-zone.ts';
import { preset as mobile } from './mobile.ts';
import type { LinkPreset } from './preset.ts';
import { preset as sameZone } from './same-zone.ts';
import { preset as satellite } from './satellite.ts';
import { preset as vpn } from './vpn.ts';

export type { LinkPreset } from './preset.ts';

/** Presets by name, from the best link to the worst. A profile is read without waiting, so the list is written out; a test compares it with the folder. */
export const presets: ReadonlyMap<string, LinkPreset> = new Map(
  [sameZone, crossZone, crossRegion, vpn, mobile, satellite].map((preset) => [preset.name, preset]),
);

export const presetNames: readonly string[] = [...presets.keys()];
