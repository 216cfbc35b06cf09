import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { once } from "node:events";
import express from "express";
import { AppService } from "matrix-appservice";
import type { AppServiceRegistration } from "matrix-appservice";
import { Bridge, Logger } from "matrix-appservice-bridge";
import { createHomeserver } from "./homeserver.ts";
import type { Homeserver } from "./homeserver.ts";
import { createIntake } from "./intake.ts";
import type { Inbox, IntakeLog } from "./intake.ts";
import { oursOn } from "./meaning.ts";
import { sparing } from "./otherServers.ts";
import { throughIntents } from "./request.ts";

/** Longer than homeservers and proxies keep a connection idle: whoever ends it first must not be us, in whose face they just ask something. Milliseconds. */
const KEPT_ALIVE = 75_000;

/**
 * The library's own application service forgets transactions, answers before they are handled, reads bodies before it
 * checks the token, and a handler that rejects ends the process. So the requests never reach it: it only lends its
 * place in the bridge to a server of ours.
 */
class OfficeAppService extends AppService {
  readonly #server: Server;

  constructor(homeserverToken: string, handler: RequestListener) {
    super({ homeserverToken });
    this.#server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: KEPT_ALIVE }, handler);
  }

  override async listen(port: number, hostname: string, backlog: number): Promise<void> {
    this.#server.listen(port, hostname, backlog);
    await once(this.#server, "listening");
  }

  override async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    // Pages listen for live updates without end.
    this.#server.closeAllConnections();
    await closed;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }
}

export interface AppServiceOptions {
  /** As the service reaches it. */
  homeserverUrl: string;
  serverName: string;
  registration: AppServiceRegistration;
  inbox: Inbox;
  log: IntakeLog;
  onSetAside?: (count: number) => void;
}

/** The service's side of Matrix, without anything of the office in it. */
export interface MatrixConnection {
  homeserver: Homeserver;
  /** The office's own user. */
  serviceUser: string;
  /** The as_token: the service derives further secrets from it. */
  secret: string;
  /** Serves the homeserver's calls and, behind them, the pages. Rejects when the port is taken. Gives the port. */
  listen(port: number, host: string, pages: RequestListener): Promise<number>;
  /** Asks the homeserver to call back, which also makes it deliver what it holds; gives milliseconds. */
  ping(txnId: string): Promise<number>;
  close(): Promise<void>;
}

const required = (value: string | null, name: string): string => {
  if (!value) throw new Error(`The registration has no ${name}.`);
  return value;
};

/** Registration and intents by matrix-appservice-bridge; nothing is sent or received before `listen` or a call. */
export const connectMatrix = async (options: AppServiceOptions): Promise<MatrixConnection> => {
  // The library would log answers of the homeserver; what matters comes as a HomeserverError.
  Logger.configure({ console: "off" });
  const { registration, serverName } = options;
  const bridge = new Bridge({
    homeserverUrl: options.homeserverUrl.replace(/\/+$/, ""),
    domain: serverName,
    registration,
    controller: { onEvent: () => undefined },
    disableStores: true,
    escapeUserIds: false,
    logRequestOutcome: false,
  });
  await bridge.initialise();
  const homeserverToken = required(registration.getHomeserverToken(), "hs_token");
  const sender = required(registration.getSenderLocalpart(), "sender_localpart");
  const homeserver = sparing(createHomeserver(throughIntents(bridge)), serverName);
  const intake = createIntake({
    homeserverToken, isOurs: oursOn(serverName, sender), inbox: options.inbox, log: options.log, onSetAside: options.onSetAside,
  });
  return {
    homeserver,
    serviceUser: `@${sender}:${serverName}`,
    secret: required(registration.getAppServiceToken(), "as_token"),
    listen: async (port, host, pages) => {
      const front = express().disable("x-powered-by").use(intake).use((request, response) => { pages(request, response); });
      const appService = new OfficeAppService(homeserverToken, front);
      await bridge.listen(port, host, 511, appService);
      return appService.port;
    },
    ping: (txnId) => homeserver.ping(required(registration.getId(), "id"), txnId),
    close: () => bridge.close(),
  };
};
