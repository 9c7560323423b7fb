import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { Browser, CDPSession, Page } from 'playwright-core';

/** A page of a front-end team, on an origin of its own: `@simplewebauthn/browser` and nothing else. */
export interface PasskeySiteForTest {
  /** "http://localhost:49152" */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** The library as one script, beside the modules that Node would import. */
const library = new URL(
  '../dist/bundle/index.umd.min.js',
  pathToFileURL(createRequire(import.meta.url).resolve('@simplewebauthn/browser')),
);

export async function servePasskeyPage(): Promise<PasskeySiteForTest> {
  const script = readFileSync(library);
  const server = createServer((request, response) => {
    const isScript = request.url === '/library.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/library.js"></script>',
    );
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** A page with an authenticator of its own, as a telephone has it: it asks who is there, and somebody says so. */
export interface PasskeyBrowser {
  /** Makes a passkey by these options and gives the response as JSON. */
  readonly make: (optionsJson: string) => Promise<string>;
  /** Uses a passkey by these options. */
  readonly use: (optionsJson: string) => Promise<string>;
  /** What the authenticator has, for putting it into another one. */
  readonly credentials: () => Promise<readonly Credential[]>;
  readonly addCredential: (credential: Credential) => Promise<void>;
  readonly close: () => Promise<void>;
}

type Credential = Awaited<ReturnType<typeof credentialsOf>>[number];

export async function openPasskeyBrowser(browser: Browser | null, url: string): Promise<PasskeyBrowser> {
  if (browser === null) throw new Error('There is no Chromium.');
  const context = await browser.newContext();
  const page = await context.newPage();
  const { cdp, authenticatorId } = await addAuthenticator(page);
  await page.goto(url);
  return {
    make: (optionsJson) => inPage(page, 'startRegistration', optionsJson),
    use: (optionsJson) => inPage(page, 'startAuthentication', optionsJson),
    credentials: () => credentialsOf(cdp, authenticatorId),
    addCredential: async (credential) => {
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
    close: () => context.close(),
  };
}

/** Gives a page an authenticator of its own: one that is built in, and asks who is there. */
export async function addAuthenticator(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function credentialsOf(cdp: CDPSession, authenticatorId: string) {
  return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

function inPage(page: Page, ceremony: 'startRegistration' | 'startAuthentication', optionsJson: string) {
  const call = `SimpleWebAuthnBrowser.${ceremony}({ optionsJSON: ${optionsJson} }).then(JSON.stringify)`;
  return page.evaluate<string>(call);
}
