import { useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { useSessionState } from './ExplorerContext.ts';
import { sharedQuery } from './shareLink.ts';
import { useOpenTab } from './useOpenTab.ts';

/**
 * Shows nothing; keeps two promises. What runs for one person stops when another signs in, so that no
 * answer of the first appears to the second. A shared link followed in an open explorer opens a tab.
 */
export function Watch() {
  const { stop } = useGraphiQLActions();
  const username = useSessionState().session?.username ?? null;
  const lastUsername = useRef(username);
  const openTab = useOpenTab();

  useEffect(() => {
    if (lastUsername.current !== username) stop();
    lastUsername.current = username;
  }, [username, stop]);

  useEffect(() => {
    function follow() {
      const query = sharedQuery(window.location.href);
      if (query === null) return;
      window.history.replaceState(null, '', window.location.pathname);
      openTab(query, '');
    }
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [openTab]);

  return null;
}
