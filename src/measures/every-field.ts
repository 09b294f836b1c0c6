import { type Fields, optional, positiveInteger } from '../spec/field.js';

/** The option that every measure has: how often it is taken. */
export const everyField: Fields = { every: optional(positiveInteger) };
