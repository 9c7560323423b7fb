import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './theme.css';
import './panel.css';
import './masthead.css';
import './start.css';
import './plan.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { type ExplorerConfig, parseConfig } from './config.ts';
import { createSessionStore, type SessionMemory } from './session.ts';
import { createSessionFetch } from './sessionFetch.ts';

const config = await readConfig();
const session = createSessionStore({
  fetch: (url, init) => window.fetch(url, init),
  memory: tabMemory(),
  now: Date.now,
  known: config.demoPeople,
});
const fetch = createSessionFetch(session, (input, init) => window.fetch(input, init));
const element = document.getElementById('explorer');
if (element) createRoot(element).render(<App explorer={{ config, session, fetch }} />);

async function readConfig(): Promise<ExplorerConfig> {
  try {
    const response = await window.fetch('/explorer/config.json');
    return parseConfig(response.ok ? await response.json() : null);
  } catch {
    return parseConfig(null);
  }
}

/** The tab's storage; where a browser forbids it, sessions end with the page. */
function tabMemory(): SessionMemory {
  try {
    return window.sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}
