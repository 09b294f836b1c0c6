import { z } from 'zod';
import { type Fields, oneOf, positiveInteger, withDefault } from '../spec/field.js';

/** The options that all rules have that compare trials. */
export const contestFields: Fields = {
  metric: withDefault(oneOf('loss/val', 'loss/train'), 'loss/val'),
  unit: withDefault(oneOf('gridPoint', 'trial'), 'gridPoint'),
  within: withDefault({ expected: 'a list of axes such as ["cell"]', schema: z.array(z.string()) }, []),
  minCompetitors: withDefault(positiveInteger, 3),
};
