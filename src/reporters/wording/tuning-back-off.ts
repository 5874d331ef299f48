import { connectStallBoundMs } from '../../model/link.ts';
import type { BackOff, Tuning } from '../../model/tuning.ts';
import { formatMs, plural } from './quantities.ts';
import { exactS, settingName } from './tuning.ts';

/** What TCP's back-off comes to here, and where the number comes from. */
export function backOffText(found: BackOff): string {
  const { basis, factor, rtoMs, rtoFrom, modelHolds, samples, reason } = found;
  const measured =
    factor === null
      ? ''
      : ` Measured in ${plural(samples.length, 'outage')}: the stream stalled for up to ${factor.toFixed(2)} times the outage.`;
  const model =
    modelHolds === null ? '' : modelHolds ? ' The model agrees.' : ' The model does not agree with the measurements.';
  const modelled = samples.length === 0 ? 'Modelled, not measured' : 'Modelled';
  const why = reason === null ? '' : ` ${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return `${basis === 'measured' ? 'Measured' : modelled}: packets are retransmitted after ${formatMs(rtoMs)} (${rtoFrom}), and the interval doubles each time.${measured}${fitText(found)}${model}${why}`;
}

/** One line: the worst stall, and how well the model explains all of them. */
export function backOffSummary({ samples, factor, modelHolds, fittedRtoMs, residualMs, reason }: BackOff): string {
  const worst = factor === null ? '' : ` stalled for up to ${factor.toFixed(2)} times the outage`;
  const fit =
    fittedRtoMs == null || residualMs == null
      ? ''
      : `, retransmission timeout ${formatMs(fittedRtoMs)}, residual ${formatMs(residualMs.rms)}, at most ${formatMs(residualMs.largest)}`;
  const odd = modelHolds === false && reason !== null ? `; the model does not hold: ${reason}` : '';
  return `in ${plural(samples.length, 'outage')} the stream${worst}${fit}${odd}`;
}

/** The fit to measured stalls with its residual; empty where nothing was fitted. */
function fitText({ fittedRtoMs, residualMs }: BackOff): string {
  if (fittedRtoMs == null || residualMs == null) return '';
  return ` A timeout of ${formatMs(fittedRtoMs)} fits best: stalls differ from its schedule by ${formatMs(residualMs.rms)} (root mean square), at most ${formatMs(residualMs.largest)}.`;
}

/** Head of the table of measured stalls. */
export const sampleHead = [
  'Length of the outage of dropped packets',
  'First packet lost after',
  'Length of the stall',
  'Stall divided by outage',
] as const;

/** Every measured stall by the length of its outage, as the cells of a row; the moment of the first loss is counted from the last byte that passed. */
export function sampleRows({ samples }: BackOff): string[][] {
  return samples
    .toSorted((a, b) => a.outageMs - b.outageMs)
    .map(({ outageMs, phaseMs, stallMs }) => [
      exactS(outageMs),
      phaseMs === undefined ? 'not seen' : exactS(phaseMs),
      exactS(stallMs),
      outageMs > 0 ? `${(stallMs / outageMs).toFixed(2)} times` : '–',
    ]);
}

/** How late an attempt to connect may learn that an outage of the profile is over; empty where packets are not dropped. */
export function connectingText(tuning: Tuning): string {
  const { profile, recommendation } = tuning;
  const { rideThroughS } = profile.disturbances;
  if (rideThroughS === undefined) return '';
  const setting = 'replicaNetTimeoutS';
  const recommended = recommendation?.settings.find((one) => one.setting === setting)?.value;
  const timeoutMs = 1000 * (recommended ?? profile.settings[setting]);
  const outageMs = 1000 * rideThroughS;
  const lateMs = Math.min(connectStallBoundMs(outageMs) - outageMs, timeoutMs);
  return `A connection attempt that is in progress when an outage of dropped packets (${exactS(outageMs)}) ends may succeed up to ${exactS(lateMs)} later: TCP retransmits its first packet (SYN) 1, 3, 7 and 15 s after the first try. A replica aborts such an attempt ${exactS(timeoutMs)} (${settingName(setting, tuning)}) after its start.`;
}
