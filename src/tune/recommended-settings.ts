import type { TimeoutSettings, TunedSetting } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';

/** The values of a recommendation by their settings. */
export function recommendedSettings({ settings }: Pick<Recommendation, 'settings'>): TimeoutSettings {
  const value = (setting: TunedSetting): number => settings.find((one) => one.setting === setting)?.value ?? 0;
  return {
    netWriteTimeoutS: value('netWriteTimeoutS'),
    replicaNetTimeoutS: value('replicaNetTimeoutS'),
    heartbeatPeriodS: value('heartbeatPeriodS'),
    connectRetryS: value('connectRetryS'),
    retryCount: value('retryCount'),
  };
}
