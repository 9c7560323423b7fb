import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { startMortal } from '../../../support/mortalSubgraph.ts';

await startMortal(createSubgraph(process.env));
