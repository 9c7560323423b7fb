import { createSubgraph } from '../../../../subgraphs/bank/accounts/main.ts';
import { startMortal } from '../../../support/mortalSubgraph.ts';

await startMortal(createSubgraph(process.env));
