import { lineRequestOf } from '../../../../subgraphs/platform/credit-lines/lineRequest.ts';
import {
  type LineParts,
  type PlaceHoldInput,
  placeApprovedHold,
} from '../../../../subgraphs/platform/credit-lines/placeHold.ts';

/** Places a hold as orders would, for a purchase that risk has approved. */
export function placeApproved(input: PlaceHoldInput, parts: LineParts) {
  const request = lineRequestOf('orders', 'placeHold', input);
  return placeApprovedHold({ ...input, decisionId: `dec_${input.orderId}`, request }, parts);
}
