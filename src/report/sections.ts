import type { ReportData } from './report-data.js';
import type { AddPicture, Section } from './section.js';
import { answerSection } from './sections/answer.js';
import { claimSection } from './sections/claim.js';
import { curvesSection } from './sections/curves.js';
import { gradientsSection } from './sections/gradients.js';
import { phaseSection } from './sections/phase.js';
import { profilesSection } from './sections/profiles.js';
import { rankingSection } from './sections/ranking.js';
import { reproduceSection } from './sections/reproduce.js';
import { sharesSection } from './sections/shares.js';
import { spectraSection } from './sections/spectra.js';
import { throughTimeSection } from './sections/through-time.js';
import { timesSection } from './sections/times.js';
import { transferSection } from './sections/transfer.js';
import { troublesSection } from './sections/troubles.js';

/** Makes a section of the page; null where the sweep has nothing to show in it. */
export type MakeSection = (data: ReportData, addPicture: AddPicture) => Section | null;

/** Every section of the page, in order. A new one is a file in `sections/` and a line here. */
export const sections: readonly MakeSection[] = [
  answerSection,
  claimSection,
  transferSection,
  rankingSection,
  profilesSection,
  phaseSection,
  curvesSection,
  timesSection,
  gradientsSection,
  throughTimeSection,
  spectraSection,
  sharesSection,
  troublesSection,
  reproduceSection,
];
