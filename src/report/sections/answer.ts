import { comparisonSentence } from '../../terminal/comparison-sentence.js';
import { comparisonWarnings } from '../../terminal/comparison-warnings.js';
import { html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { Section } from '../section.js';

/** The answer in words, and what to know before believing it. */
export function answerSection({ comparison }: ReportData): Section {
  const id = 'answer';
  const title = 'The answer';
  if (comparison === null) {
    return {
      id,
      title,
      body: html`<p>Nothing varies in this sweep, or no trial has ended: there is nothing to compare.</p>`,
    };
  }
  const { groups, metric, by, over } = comparison;
  const warnings = comparisonWarnings(comparison);
  const unit = metric.unit && ` in ${metric.unit}`;
  const averaged = over.length > 0 ? `, averaged over ${over.join(', ')}` : '';
  const body = html`<div class="answer">${groups.map((group) => html`<p>${capital(comparisonSentence(comparison, group))}.</p>`)}</div>
<p class="soft">Compared: ${by} by ${metric.name}${unit}, ${metric.higherIsBetter ? 'higher' : 'lower'} is better${averaged}.</p>
${warnings.length === 0 ? [] : [html`<ul>${warnings.map((warning) => html`<li>${capital(warning)}.</li>`)}</ul>`]}`;
  return { id, title, body };
}

function capital(sentence: string): string {
  return /^[a-z]+ /.test(sentence) && !/^[a-z]+ (leads|beats)/.test(sentence)
    ? sentence[0]!.toUpperCase() + sentence.slice(1)
    : sentence;
}
