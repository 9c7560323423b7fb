import type { TestCaller } from '../../../support/callers.ts';
import { operations } from './decideWorld.ts';

/** Callers other than the service that an internal operation is for. */
export const callersWhoMayNot: [string, TestCaller][] = [
  ['a shopper', { kind: 'person', userId: 'usr_ann' }],
  ['nobody', { kind: 'anonymous' }],
  ['a member of the operations staff', operations],
  ['another service', { kind: 'service', name: 'clearing' }],
];
