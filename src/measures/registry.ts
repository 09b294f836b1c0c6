import type { Kinds } from '../spec/field.js';
import { type DeadUnitsSpec, type deadUnits, deadUnitsMeasure } from './dead-units.js';
import { type GateSaturationSpec, type gateSaturation, gateSaturationMeasure } from './gate-saturation.js';
import {
  type GradientThroughTimeSpec,
  type gradientThroughTime,
  gradientThroughTimeMeasure,
} from './gradient-through-time.js';
import { type HiddenNormsSpec, type hiddenNorms, hiddenNormsMeasure } from './hidden-norms.js';
import type { Measure } from './measure.js';
import { type NormsSpec, type norms, normsMeasure } from './norms.js';
import { type SpectrumSpec, type spectrum, spectrumMeasure } from './spectrum.js';
import { type StepJacobianSpec, type stepJacobian, stepJacobianMeasure } from './step-jacobian.js';
import { type TimeConstantsSpec, type timeConstants, timeConstantsMeasure } from './time-constants.js';

/** A measure in full. */
export type MeasureSpec =
  | DeadUnitsSpec
  | GateSaturationSpec
  | GradientThroughTimeSpec
  | HiddenNormsSpec
  | NormsSpec
  | SpectrumSpec
  | StepJacobianSpec
  | TimeConstantsSpec;

/** What the factories return. */
export type MeasureInput =
  | ReturnType<typeof deadUnits>
  | ReturnType<typeof gateSaturation>
  | ReturnType<typeof gradientThroughTime>
  | ReturnType<typeof hiddenNorms>
  | ReturnType<typeof norms>
  | ReturnType<typeof spectrum>
  | ReturnType<typeof stepJacobian>
  | ReturnType<typeof timeConstants>;

/** Every measure by its kind. */
export const measures: Readonly<Record<MeasureSpec['kind'], Measure<MeasureSpec>>> = {
  norms: normsMeasure as Measure<MeasureSpec>,
  spectrum: spectrumMeasure as Measure<MeasureSpec>,
  gradientThroughTime: gradientThroughTimeMeasure as Measure<MeasureSpec>,
  gateSaturation: gateSaturationMeasure as Measure<MeasureSpec>,
  timeConstants: timeConstantsMeasure as Measure<MeasureSpec>,
  hiddenNorms: hiddenNormsMeasure as Measure<MeasureSpec>,
  stepJacobian: stepJacobianMeasure as Measure<MeasureSpec>,
  deadUnits: deadUnitsMeasure as Measure<MeasureSpec>,
};

/** The options of every measure, for the check of an experiment. */
export const measureKinds: Kinds = {
  what: 'measure',
  kinds: Object.fromEntries(Object.values(measures).map(({ kind, fields }) => [kind, fields])),
};
