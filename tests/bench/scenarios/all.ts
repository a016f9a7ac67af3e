import type { Scenario } from '../scenario.ts';
import { answers } from './answers.ts';
import { auto } from './auto.ts';
import { coldMinutes, coldStartScenario, coldStartsByLength } from './cold-start.ts';
import { efficiency } from './efficiency.ts';
import { fileAnswers } from './file-answers.ts';
import { fileScenarios } from './files.ts';
import { firstVisits } from './first-visits.ts';
import { fourTabs } from './four-tabs.ts';
import { inFirefox } from './in-firefox.ts';
import { interruptions } from './interruptions.ts';
import { liveStart } from './live-start.ts';
import { manyEntries } from './many-entries.ts';
import { outages } from './outages.ts';
import { offlineReload, reloadAndResume } from './reload.ts';
import { renditions } from './renditions.ts';
import { seekBack, seekFar, seekPast, seekWithin } from './seeks.ts';
import { simulated } from './simulated.ts';
import { tuned } from './tuned.ts';
import { warmStart } from './warm-start.ts';
import { watchedAndLeft } from './watched-and-left.ts';

/** All scenarios, in the order in which they are played and shown. */
export const SCENARIOS: readonly Scenario[] = [
  coldStartScenario,
  ...coldStartsByLength,
  ...coldMinutes,
  ...firstVisits,
  ...interruptions,
  warmStart,
  liveStart,
  reloadAndResume,
  offlineReload,
  seekWithin,
  seekPast,
  seekFar,
  seekBack,
  inFirefox,
  ...efficiency,
  fourTabs,
  ...renditions,
  ...outages,
  manyEntries,
  answers,
  watchedAndLeft,
  ...fileScenarios,
  fileAnswers,
  simulated,
  auto,
  tuned,
];
