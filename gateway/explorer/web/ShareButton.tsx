import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { useState } from 'react';
import { ShareIcon } from './Icons.tsx';
import { shareLink } from './shareLink.ts';

/**
 * Puts a link to the present operation on the clipboard and into the address bar, where it can be
 * copied by hand when the browser gives no clipboard (it does on https and localhost only).
 */
export function ShareButton() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const [done, setDone] = useState<string | null>(null);

  async function share() {
    const link = shareLink(window.location.href, queryEditor?.getValue() ?? '');
    window.history.replaceState(null, '', link);
    setDone(await copied(link));
    window.setTimeout(() => setDone(null), 4000);
  }

  return (
    <>
      <ToolbarButton label="Share a link to this operation (without its variables)" onClick={share}>
        <ShareIcon className="graphiql-toolbar-icon" />
      </ToolbarButton>
      {done !== null && (
        <output className="share-done" aria-live="polite">
          {done}
        </output>
      )}
    </>
  );
}

async function copied(link: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(link);
    return 'Link copied';
  } catch {
    return 'The link is in the address bar';
  }
}
