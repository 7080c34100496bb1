/** The language server in a worker of a browser: no files but those that are open, and no machine to ask. */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import { NO_FILES } from "./environment/files.ts";
import type { DeployFacts, DeployKnowledge } from "./knowledge/deploy-facts.ts";
import type { Knowledge } from "./knowledge/types/knowledge.ts";
import { cancelWaiting } from "./lsp/cancellation.ts";
import { gate } from "./lsp/gate.ts";
import { startServer } from "./lsp/server.ts";

declare const KATA_CONFIG_VERSION: string;
/** A worker cannot read what lies beside it, so the build puts the knowledge into the program. */
declare const KATA_CONFIG_KNOWLEDGE: string;
declare const KATA_CONFIG_DEPLOY: string;
declare const KATA_CONFIG_SHIPPED: string;

// The compiler knows Node's globals here, and a worker has these.
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];
declare const MessageChannel: new () => {
  readonly port1: { onmessage: (() => void) | null };
  readonly port2: { postMessage(value: null): void };
};

const writer = new BrowserMessageWriter(self);
const reader = gate(new BrowserMessageReader(self), writer);
const connection = createConnection(ProposedFeatures.all, reader, writer, {
  connectionStrategy: { cancelUndispatched: cancelWaiting },
});
let deploy: DeployKnowledge | undefined;
let shipped: DeployFacts["shipped"] | undefined;
const knowledge = (): Knowledge => ({
  ...(JSON.parse(KATA_CONFIG_KNOWLEDGE) as Omit<Knowledge, "deploy" | "shipped">),
  deploy() {
    deploy ??= JSON.parse(KATA_CONFIG_DEPLOY) as DeployKnowledge;
    return deploy;
  },
  shipped(runtime) {
    shipped ??= JSON.parse(KATA_CONFIG_SHIPPED) as DeployFacts["shipped"];
    return shipped[runtime];
  },
});

startServer(connection, { knowledge, files: () => NO_FILES, later: laterByMessage() }, KATA_CONFIG_VERSION);

/** A message to ourselves comes behind those that wait, and at once: a timer would be held back. */
function laterByMessage(): (task: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const tasks: (() => void)[] = [];
  port1.onmessage = () => tasks.shift()?.();
  return (task) => {
    tasks.push(task);
    port2.postMessage(null);
  };
}
