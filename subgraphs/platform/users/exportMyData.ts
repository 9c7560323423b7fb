import type { Caller } from '../../common/callers.ts';
import { collectData, type DataPart } from './askSubgraphs.ts';
import { requireTwoProofs } from './freshProof.ts';
import { noteSecurityEvent } from './noteSecurityEvent.ts';
import type { RealNameParts } from './verifyRealName.ts';

/** All that is known about a person, at an instant. */
export interface DataExport {
  readonly collectedAt: Date;
  readonly parts: readonly DataPart[];
}

/**
 * Collects what all subgraphs keep about a person; the export is noted for the person to see. It changes
 * nothing else and is made anew each time.
 *
 * Refuses: STEP_UP_REQUIRED.
 */
export async function exportMyData(
  userId: string,
  caller: Caller,
  { dataSource, clock, client }: RealNameParts,
): Promise<DataExport> {
  const collectedAt = clock.now();
  await requireTwoProofs(dataSource.manager, caller, collectedAt);
  const parts = await collectData(userId, { client, dataSource });
  await noteSecurityEvent(dataSource.manager, userId, 'DATA_EXPORTED', collectedAt);
  return { collectedAt, parts };
}
