import type { GraphiQLPlugin } from '@graphiql/react';
import { useState } from 'react';
import { useExplorer } from './ExplorerContext.ts';
import { SealIcon } from './Icons.tsx';
import { newIdempotencyKey } from './newIdempotencyKey.ts';
import { SealForm } from './SealForm.tsx';
import type { Seal } from './sealConfig.ts';
import { type SealedValues, sealValues } from './sealValues.ts';
import { useOpenTab } from './useOpenTab.ts';

export const sealPlugin: GraphiQLPlugin = { title: 'Seal', icon: SealIcon, content: SealPanel };

/** Seals what nobody on the way may read, and puts it into the operation that takes it. */
function SealPanel() {
  const { config } = useExplorer();
  return (
    <section className="panel" aria-label="Seal">
      {config.seals.map((seal) => (
        <SealTool key={seal.title} seal={seal} />
      ))}
    </section>
  );
}

function SealTool({ seal }: { readonly seal: Seal }) {
  const { fetch } = useExplorer();
  const openTab = useOpenTab();
  const [refusal, setRefusal] = useState<string | null>(null);

  async function submit(values: SealedValues): Promise<boolean> {
    setRefusal(null);
    try {
      openTab(seal.query, variablesText(seal, await sealValues(seal, values, fetch)));
      return true;
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  return (
    <>
      <h2 className="graphiql-doc-explorer-title">{seal.title}</h2>
      <p className="hint">{seal.hint}</p>
      <SealForm seal={seal} onSubmit={submit} />
      {refusal !== null && (
        <p className="refusal" role="alert">
          {refusal}
        </p>
      )}
    </>
  );
}

function variablesText({ inputField }: Seal, sealed: string): string {
  return JSON.stringify({ input: { [inputField]: sealed, idempotencyKey: newIdempotencyKey() } }, null, 2);
}
