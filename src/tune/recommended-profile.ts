import type { Profile } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';
import { dialectOf } from '../procedures/index.ts';
import type { Ends } from './files-to-apply.ts';
import { recommendedSettings } from './recommended-settings.ts';

/** The profile as it is once a recommendation is applied: what `replfault lint` judges, and the next tuning begins with. Pure. */
export function recommendedProfile(profile: Profile, recommendation: Recommendation, { source }: Ends): Profile {
  const { logErrorVerbosity } = profile.settings;
  const { value } = dialectOf(source).logsFailedWrites;
  return {
    ...profile,
    settings: {
      ...profile.settings,
      ...recommendedSettings(recommendation),
      logErrorVerbosity: logErrorVerbosity === null ? null : Math.max(logErrorVerbosity, Number(value)),
    },
  };
}
